/* SPDX-License-Identifier: MIT
 *
 * The least that makes a coroutine which returns a value: its body starts when it is called, its value stays in the
 * coroutine's frame until it is taken, and taking it destroys the frame. Nothing waits in it: this is for values that
 * are known before the body first suspends.
 */
#ifndef PEERS_COROUTINE_TASK_H
#define PEERS_COROUTINE_TASK_H

#include <coroutine>
#include <cstdint>
#include <exception>
#include <utility>

class coroutine_task
{
  public:
    struct promise_type {
        std::int64_t value = 0;

        coroutine_task get_return_object() noexcept
        {
            return coroutine_task(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_never initial_suspend() const noexcept
        {
            return {};
        }
        std::suspend_always final_suspend() const noexcept
        {
            return {};
        } /* the frame outlives its body */
        void return_value(std::int64_t returned) noexcept
        {
            value = returned;
        }
        void unhandled_exception() noexcept
        {
            std::terminate();
        } /* the bodies here throw nothing */
    };

    coroutine_task(coroutine_task &&other) noexcept : frame(std::exchange(other.frame, nullptr))
    {
    }
    coroutine_task &operator=(coroutine_task &&) = delete;
    ~coroutine_task()
    {
        if (frame)
            frame.destroy();
    }

    /* The value of a coroutine that has ended. */
    std::int64_t get() const noexcept
    {
        return frame.promise().value;
    }

  private:
    explicit coroutine_task(std::coroutine_handle<promise_type> handle) noexcept : frame(handle)
    {
    }

    std::coroutine_handle<promise_type> frame;
};

/* The answer to a key, which is key + 1; compiled by itself. Throws std::bad_alloc where there is no memory. */
coroutine_task fetch_coroutine(std::uint64_t key);

#endif
