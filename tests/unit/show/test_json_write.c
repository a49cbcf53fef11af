/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "show/json_write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *write_text(json_t *root)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    assert_non_null(stream);
    struct vb_error error = {0};
    assert_int_equal(vb_json_write(root, stream, "it", &error), 0);
    fclose(stream);
    return text;
}

static void layout(void **state)
{
    (void)state;
    json_t *root = json_pack("{s:i, s:[], s:{}, s:[f, n, b, b, {s:s}], s:I}", "zeta", 1, "list", "object", "values",
                             0.1, 1, 0, "k", "v", "big", (json_int_t)INT64_MIN);
    char *text = write_text(root);
    assert_string_equal(text, "{\n"
                              "  \"zeta\": 1,\n"
                              "  \"list\": [],\n"
                              "  \"object\": {},\n"
                              "  \"values\": [\n"
                              "    0.1,\n"
                              "    null,\n"
                              "    true,\n"
                              "    false,\n"
                              "    {\n"
                              "      \"k\": \"v\"\n"
                              "    }\n"
                              "  ],\n"
                              "  \"big\": -9223372036854775808\n"
                              "}\n");
    free(text);
}

/* Every character that is not escaped where it should be makes the reader fail or the text differ. */
static void texts_read_back(void **state)
{
    (void)state;
    char all[2 * 128 + 16];
    size_t length = 0;
    for (char byte = 1; byte < 127; byte++)
        all[length++] = byte;
    strcpy(all + length, "\x7f\xc3\xa4\xe2\x80\xa8\xf0\x9f\x98\x80");
    char *text = write_text(json_pack("{s:s}", all, all)); /* as a key, too */
    json_t *root = json_loads(text, 0, NULL);
    assert_non_null(root);
    assert_string_equal(json_string_value(json_object_get(root, all)), all);
    json_decref(root);
    free(text);
}

static void reals_read_back_to_the_last_bit(void **state)
{
    (void)state;
    struct vb_random random;
    vb_random_seed(&random, 5);
    for (int i = 0; i < 2000; i++) {
        double value = ldexp(vb_random_unit(&random), (int)vb_random_below(&random, 1800) - 900);
        char *text = write_text(json_pack("[f]", value));
        json_t *root = json_loads(text, 0, NULL);
        assert_non_null(root);
        assert_true(json_number_value(json_array_get(root, 0)) == value);
        json_decref(root);
        free(text);
    }
}

static void failures(void **state)
{
    (void)state;
    struct vb_error error = {0};
    assert_int_equal(vb_json_write(NULL, stdout, "it", &error), VB_ERROR_MEMORY);
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_int_equal(vb_json_write(json_array(), full, "the list", &error), VB_ERROR_IO);
    assert_string_equal(error.text, "cannot write the list: No space left on device");
    fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout),
        cmocka_unit_test(texts_read_back),
        cmocka_unit_test(reals_read_back_to_the_last_bit),
        cmocka_unit_test(failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
