# SPDX-License-Identifier: MIT
"""A browser without a window, driven through a pipe: Chromium's DevTools protocol, JSON with a NUL behind each message."""
import base64
import json
import os
import select
import shutil
import subprocess
import time

PATIENCE_S = 300  # to end what hangs; what is only slow has room


class Browser:
    """Opens pages one after the other and remembers what they complained of and whom they asked."""

    def __init__(self, folder):
        program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        if program is None:
            raise FileNotFoundError("chromium")
        to_read, self.to_write = os.pipe()
        self.to_hear, to_say = os.pipe()
        words = [program, "--headless=new", "--no-sandbox", "--disable-ipc-flooding-protection",
                 "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                 "--disable-background-networking", "--disable-extensions", "--mute-audio", "--hide-scrollbars",
                 "--remote-debugging-pipe", "--user-data-dir=" + os.path.join(folder, "browser"), "about:blank"]

        def take_pipes():
            os.dup2(to_read, 13), os.dup2(to_say, 14)  # 3 and 4 may be taken by what is copied there
            os.dup2(13, 3), os.dup2(14, 4)

        environment = {**os.environ, "HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder}
        self.process = subprocess.Popen(words, preexec_fn=take_pipes, close_fds=False, env=environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read), os.close(to_say)
        self.bytes = b""
        self.number = 0
        self.session = None
        self.requests, self.complaints, self.dialogs, self.loaded = [], [], [], False
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(domain + ".enable")

    def close(self):
        try:
            self.session = None
            self.ask("Browser.close")
        except (OSError, EOFError, TimeoutError):
            self.process.kill()
        self.process.wait()
        os.close(self.to_write), os.close(self.to_hear)

    def hear(self):
        """The next message."""
        end = time.monotonic() + PATIENCE_S
        while b"\0" not in self.bytes:
            if not select.select([self.to_hear], [], [], max(0, end - time.monotonic()))[0]:
                raise TimeoutError("the browser says nothing")
            some = os.read(self.to_hear, 1 << 20)
            if not some:
                raise EOFError("the browser is gone")
            self.bytes += some
        message, self.bytes = self.bytes.split(b"\0", 1)
        return json.loads(message)

    def note(self, message):
        method, values = message.get("method"), message.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(values["request"]["url"])
        elif method == "Runtime.consoleAPICalled":
            self.complaints.append("console: " + json.dumps(values["args"])[:300])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append("exception: " + json.dumps(values["exceptionDetails"])[:600])
        elif method == "Log.entryAdded":
            self.complaints.append("log: " + json.dumps(values["entry"])[:300])
        elif method == "Page.javascriptDialogOpening":
            self.dialogs.append(values["message"])
        elif method == "Page.loadEventFired":
            self.loaded = True

    def ask(self, method, **values):
        self.number += 1
        message = {"id": self.number, "method": method, "params": values}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to_write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.hear()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(method + ": " + json.dumps(answer["error"]))
                return answer["result"]
            self.note(answer)

    def open(self, path, fragment="", width=1280, height=900, dark=False, media=""):
        self.requests, self.complaints, self.dialogs, self.loaded = [], [], [], False
        self.ask("Page.navigate", url="about:blank")
        while not self.loaded:
            self.note(self.hear())
        # Now, for an empty page is soon laid out anew.
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.ask("Emulation.setEmulatedMedia", media=media,
                 features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.loaded = False
        self.requests = []
        self.ask("Page.navigate", url="file://" + os.path.abspath(path) + fragment)
        while not self.loaded:
            self.note(self.hear())
        self.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")

    def run(self, script):
        """The value of an expression in the page."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, userGesture=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(script + ": " + json.dumps(answer["exceptionDetails"])[:600])
        return answer["result"].get("value")

    def press(self, key, text=""):
        codes = {"Enter": (13, "\r"), "Tab": (9, ""), " ": (32, " "), "Escape": (27, ""), "ArrowLeft": (37, ""),
                 "ArrowUp": (38, ""), "ArrowRight": (39, ""), "ArrowDown": (40, "")}
        code, own_text = codes.get(key, (ord(key[0].upper()), key))
        values = {"key": key, "windowsVirtualKeyCode": code}
        self.ask("Input.dispatchKeyEvent", type="keyDown", text=text or own_text, **values)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **values)

    def point(self, x, y):
        self.ask("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, x, y):
        self.point(x, y)
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(self, path, whole=False):
        data = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def print(self, path):
        data = self.ask("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
