/* SPDX-License-Identifier: MIT
 *
 * The results file: what is no such file is refused with a sentence; what is accepted can be written in every format,
 * compared and gated, and as CSV it comes back as it was written. */
#include "memory.h"
#include "show/compare.h"
#include "show/export_formats.h"
#include "judge/gate.h"
#include "results/results_file.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static char *write_as(const struct vb_format *format, const struct vb_results *results, size_t *length)
{
    char *text = NULL;
    struct vb_error error = {0};
    FILE *out = open_memstream(&text, length);
    fuzz_check(out != NULL, "there is memory for a stream");
    fuzz_check(format->write(results, out, &error) == 0, "what was read can be written");
    fclose(out);
    return text;
}

static void check_round_trip(const struct vb_results *results)
{
    const struct vb_format *csv = vb_format_find("csv");
    struct vb_results again;
    struct vb_error error = {0};
    size_t once_length = 0;
    size_t twice_length = 0;
    char *once = write_as(csv, results, &once_length);
    FILE *in = fuzz_stream((const uint8_t *)once, once_length, 0);
    int status = vb_results_read(&again, in, "again.csv", &error);
    if (status != 0)
        fprintf(stderr, "%s\n%s", error.text, once);
    fuzz_check(status == 0, "what was written can be read");
    char *twice = write_as(csv, &again, &twice_length);
    fuzz_check(once_length == twice_length && memcmp(once, twice, once_length) == 0, "results come back as written");
    fclose(in);
    free(once);
    free(twice);
    vb_results_release(&again);
}

static void check_formats(const struct vb_results *results)
{
    for (const struct vb_format_entry *entry = vb_formats; entry->name; entry++) {
        size_t length = 0;
        char *text = write_as(entry->format, results, &length);
        if (strcmp(entry->name, "json") == 0) {
            json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
            fuzz_check(json_array_size(json_object_get(root, "rows")) == results->row_count, "JSON has all rows");
            json_decref(root);
        }
        free(text);
    }
}

/* Against itself: no row is missing, and nothing got worse. */
static void check_against_itself(const struct vb_results *results)
{
    struct vb_error error = {0};
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    const struct vb_compare_options compare = {.width = 80, .limits = {.time = 0.1, .ratio = 0.05}};
    fuzz_check(out && vb_compare_write(results, results, &compare, out, &error) == 0, "results can be compared");
    fclose(out);
    fuzz_check(strstr(text, ", 0 added, 0 removed") != NULL, "every row is its own counterpart");
    free(text);

    const struct vb_gate_options options = {.limits = {.time = 0.1, .ratio = 0.2}, .judge_time = true};
    struct vb_gate gate;
    fuzz_check(vb_gate_judge(&gate, results, results, &options, &error) == 0, "results can be gated");
    for (size_t i = 0; i < gate.count; i++)
        fuzz_check(gate.findings[i].severity != VB_GATE_FAIL || gate.findings[i].quantity == VB_GATE_ROW,
                   "nothing is worse than itself");
    vb_gate_release(&gate);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct vb_results results;
    struct vb_error error = {0};
    FILE *in = fuzz_stream(bytes, size, 0);
    int status = vb_results_read(&results, in, "x.csv", &error);
    fclose(in);
    if (status != 0) {
        fuzz_check_error(&error, status);
        fuzz_check(results.row_count == 0 && !results.rows && !results.facts && !results.warnings,
                   "nothing is left of what was refused");
        return 0;
    }
    check_round_trip(&results);
    check_formats(&results);
    check_against_itself(&results);
    vb_results_release(&results);
    return 0;
}
