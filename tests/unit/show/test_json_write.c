/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "show/json.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *text; /* of the JSON that is being written */
static size_t length;

static struct vb_json begin(void)
{
    struct vb_json json = {.stream = open_memstream(&text, &length)};
    assert_non_null(json.stream);
    return json;
}

static void end(struct vb_json *json)
{
    struct vb_error error = {0};
    assert_int_equal(vb_json_finish(json, 0, "it", &error), 0);
    fclose(json->stream);
}

static json_t *read_back(struct vb_json *json)
{
    end(json);
    json_t *root = json_loads(text, JSON_DECODE_ANY, NULL);
    assert_non_null(root);
    free(text);
    return root;
}

static void layout(void **state)
{
    (void)state;
    struct vb_json json = begin();
    vb_json_open(&json, NULL, '{');
    vb_json_integer(&json, "zeta", 1);
    vb_json_open(&json, "list", '[');
    vb_json_close(&json, ']');
    vb_json_open(&json, "object", '{');
    vb_json_close(&json, '}');
    vb_json_open(&json, "values", '[');
    vb_json_real(&json, NULL, 0.1);
    vb_json_real(&json, NULL, NAN);
    vb_json_bool(&json, NULL, true);
    vb_json_bool(&json, NULL, false);
    vb_json_open(&json, NULL, '{');
    vb_json_text(&json, "k", "v");
    vb_json_close(&json, '}');
    vb_json_close(&json, ']');
    vb_json_known(&json, "unknown", NAN);
    vb_json_integer(&json, "big", INT64_MIN);
    vb_json_close(&json, '}');
    end(&json);
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
    size_t count = 0;
    for (char byte = 1; byte < 127; byte++)
        all[count++] = byte;
    strcpy(all + count, "\x7f\xc3\xa4\xe2\x80\xa8\xf0\x9f\x98\x80");
    struct vb_json json = begin();
    vb_json_open(&json, NULL, '{');
    vb_json_text(&json, all, all); /* as a key, too */
    vb_json_close(&json, '}');
    json_t *root = read_back(&json);
    assert_string_equal(json_string_value(json_object_get(root, all)), all);
    json_decref(root);
}

static void reals_read_back_to_the_last_bit(void **state)
{
    (void)state;
    struct vb_random random;
    vb_random_seed(&random, 5);
    for (int i = 0; i < 2000; i++) {
        double value = ldexp(vb_random_unit(&random), (int)vb_random_below(&random, 1800) - 900);
        struct vb_json json = begin();
        vb_json_real(&json, NULL, value);
        json_t *root = read_back(&json);
        assert_true(json_number_value(root) == value);
        json_decref(root);
    }
}

static void texts_become_utf8(void **state)
{
    (void)state;
#define BAD "\xef\xbf\xbd"
    static const struct {
        const char *text, *wanted;
    } inputs[] = {
        {"", ""},
        {"plain", "plain"},
        {"\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80", "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80"},
        {"\xff", BAD},
        {"a\x80z", "a" BAD "z"},
        {"\xc3", BAD}, /* cut off */
        {"\xe2\x82", BAD BAD},
        {"\xf0\x9f\x98x", BAD BAD BAD "x"},
        {"\xc0\xaf", BAD BAD}, /* longer than needed */
        {"\xe0\x80\xaf", BAD BAD BAD},
        {"\xf0\x80\x80\xaf", BAD BAD BAD BAD},
        {"\xed\xa0\x80", BAD BAD BAD},         /* a surrogate */
        {"\xf4\x90\x80\x80", BAD BAD BAD BAD}, /* past U+10FFFF */
        {"\xff\xf4\x8f\xbf\xbf\xed\x9f\xbf", BAD "\xf4\x8f\xbf\xbf\xed\x9f\xbf"},
        {"\xff\xe0\xa0\x80\xf0\x90\x80\x80\xee\x80\x80", BAD "\xe0\xa0\x80\xf0\x90\x80\x80\xee\x80\x80"},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        struct vb_json json = begin();
        vb_json_text(&json, NULL, inputs[i].text);
        json_t *value = read_back(&json);
        assert_string_equal(json_string_value(value), inputs[i].wanted);
        json_decref(value);
    }
}

static void reals_at_the_edge_of_integers(void **state)
{
    (void)state;
    static const struct {
        double value;
        json_type type;
    } inputs[] = {
        {0, JSON_INTEGER},     {-0.0, JSON_INTEGER},   {-3, JSON_INTEGER}, {9007199254740992.0, JSON_INTEGER},
        {0.5, JSON_REAL},      {1e16, JSON_REAL},      {1e300, JSON_REAL}, {NAN, JSON_NULL},
        {INFINITY, JSON_NULL}, {-INFINITY, JSON_NULL},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        struct vb_json json = begin();
        vb_json_real(&json, NULL, inputs[i].value);
        json_t *value = read_back(&json);
        assert_int_equal(json_typeof(value), inputs[i].type);
        json_decref(value);
    }
}

static void failures(void **state)
{
    (void)state;
    struct vb_error error = {0};
    struct vb_json json = {.stream = stdout};
    assert_int_equal(vb_json_finish(&json, VB_ERROR_MEMORY, "it", &error), VB_ERROR_MEMORY);
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    json.stream = full;
    assert_int_equal(vb_json_finish(&json, 0, "the list", &error), VB_ERROR_IO);
    assert_string_equal(error.text, "cannot write the list: No space left on device");
    fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout),
        cmocka_unit_test(texts_read_back),
        cmocka_unit_test(reals_read_back_to_the_last_bit),
        cmocka_unit_test(texts_become_utf8),
        cmocka_unit_test(reals_at_the_edge_of_integers),
        cmocka_unit_test(failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
