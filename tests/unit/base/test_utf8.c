/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

static bool is_obeyed_at(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;
    return byte[0] < 0x20 || byte[0] == 0x7f || (byte[0] == 0xc2 && byte[1] >= 0x80 && byte[1] < 0xa0);
}

/* All there is of one and of two bytes, in the middle of a text. */
static void nothing_that_a_terminal_obeys(void **state)
{
    (void)state;
    for (unsigned i = 1; i < 0x10000; i++) {
        char text[8] = {'a', (char)(i & 0xff), (char)(i >> 8), 'b', '\0'};
        if (text[2] == '\0')
            text[2] = 'x';
        char put[64] = "";
        FILE *stream = fmemopen(put, sizeof put, "w");
        vb_utf8_put(stream, text, NULL, NULL, NULL);
        fclose(stream);
        struct vb_error error;
        vb_fail(&error, VB_ERROR_IO, "%s", text);
        const char *outputs[] = {put, error.text};
        for (size_t o = 0; o < 2; o++)
            for (const char *at = outputs[o]; *at;) {
                size_t length = vb_utf8_length(at);
                if (length == 0 || is_obeyed_at(at))
                    fail_msg("bytes %02x %02x came through", i & 0xff, i >> 8);
                at += length;
            }
    }
}

static void what_can_be_shown_is(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "heap",
                                        ("gr\xc3\xb6\xc3\x9f"
                                         "e"),
                                        "\xe6\xbc\xa2", "\xf0\x9f\x98\x80 \xc2\xa0"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char put[64] = "";
        FILE *stream = fmemopen(put, sizeof put, "w");
        vb_utf8_put(stream, texts[i], NULL, NULL, NULL);
        fclose(stream);
        assert_string_equal(put, texts[i]);
        char blanked[64];
        strcpy(blanked, texts[i]);
        vb_utf8_blank(blanked);
        assert_string_equal(blanked, texts[i]);
    }
}

/* A name that turns the line around could read as another result. */
static void nothing_turns_a_line(void **state)
{
    (void)state;
    for (uint32_t point = 0x2000; point < 0x2100; point++) {
        const char text[] = {
            'a', (char)(0xe0 | point >> 12), (char)(0x80 | (point >> 6 & 0x3f)), (char)(0x80 | (point & 0x3f)), 'b',
            '\0'};
        bool turns = (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
        assert_int_equal(vb_utf8_point(text + 1), point);
        assert_int_equal(vb_utf8_shown_length(text + 1), turns ? 0 : 3);
        char put[64] = "";
        FILE *stream = fmemopen(put, sizeof put, "w");
        vb_utf8_put(stream, text, NULL, NULL, NULL);
        fclose(stream);
        assert_string_equal(put, turns ? "a" VB_UTF8_REPLACEMENT "b" : text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_that_a_terminal_obeys),
        cmocka_unit_test(what_can_be_shown_is),
        cmocka_unit_test(nothing_turns_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
