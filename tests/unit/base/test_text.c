/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static void whatever_length(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 2, 511, 512, 513, 1024, 100000};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct vb_text text;
        FILE *stream = vb_text_open(&text);
        assert_non_null(stream);
        for (size_t k = 0; k < lengths[i]; k++)
            putc("abc"[k % 3], stream);
        char *bytes = vb_text_close(&text, stream);
        assert_non_null(bytes);
        assert_int_equal(strlen(bytes), lengths[i]);
        for (size_t k = 0; k < lengths[i]; k++)
            assert_int_equal(bytes[k], "abc"[k % 3]);
        free(bytes);
    }
}

static void failure_is_no_short_text(void **state)
{
    (void)state;
    struct vb_text text;
    FILE *stream = vb_text_open(&text);
    assert_non_null(stream);
    fputs("some of it", stream);
    assert_int_equal(fflush(stream), 0);
    text.capacity = SIZE_MAX / 4; /* the next growth asks for more than there is */
    text.length = SIZE_MAX / 4;
    fputs("more", stream);
    assert_null(vb_text_close(&text, stream));
}

static void words_among_others(void **state)
{
    (void)state;
    static const char words[] = "name run_name big_o";
    static const char *const there[] = {"name", "run_name", "big_o"};
    static const char *const not_there[] = {"", "nam", "ame", "run", "big", "o", "big_o_"};
    for (size_t i = 0; i < sizeof there / sizeof there[0]; i++)
        assert_true(vb_text_has_word(words, there[i]));
    for (size_t i = 0; i < sizeof not_there / sizeof not_there[0]; i++)
        assert_false(vb_text_has_word(words, not_there[i]));
    assert_false(vb_text_has_word("", "name"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_length),
        cmocka_unit_test(failure_is_no_short_text),
        cmocka_unit_test(words_among_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
