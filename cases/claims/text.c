/* SPDX-License-Identifier: MIT
 *
 * Claims and their findings, to be read by people or by programs. */
#include "claims/claims.h"

#include "results/csv.h"

#include <assert.h>
#include <string.h>

#define DEFAULT_WIDTH 120
#define LEAST_WIDTH   60

enum { NUMBER, CLAIM, FIGURE, MEASURED, VERDICT, COLUMNS };

static const char *const headings[COLUMNS] = {"", "Claim", "Article", "Measured here", "Verdict"};

const char *vb_claim_verdict_name(enum vb_claim_verdict verdict)
{
    switch (verdict) {
    case VB_CLAIM_HOLDS: return "holds";
    case VB_CLAIM_OTHER_NUMBER: return "holds, another number";
    case VB_CLAIM_DOES_NOT_HOLD: return "does not hold here";
    case VB_CLAIM_CANNOT_TELL: return "cannot tell";
    case VB_CLAIM_DOTNET_ONLY: return "about .NET only";
    }
    assert(false); /* a verdict without a name */
    return "";
}

/* Takes the next line of at most `width` columns off a text, broken between words where there are any. Returns its
 * length; `*text` is then at the next line. */
static size_t take_line(const char **text, size_t width)
{
    const char *line = *text;
    size_t length = strlen(line);
    if (length > width) {
        length = width;
        while (length > 0 && line[length] != ' ')
            length--;
        if (length == 0)
            length = width; /* a word longer than the column */
    }
    *text = line + length + strspn(line + length, " ");
    return length;
}

/* Writes cells side by side, wrapped; `tone` is an escape sequence around the last one, or "". */
static void write_cells(const char *const *cells, const size_t *widths, const char *tone, FILE *stream)
{
    const char *rest[COLUMNS];
    memcpy(rest, cells, sizeof rest);
    bool more = true;
    while (more) {
        more = false;
        fputc('|', stream);
        for (size_t c = 0; c < COLUMNS; c++) {
            const char *line = rest[c];
            int length = (int)take_line(&rest[c], widths[c]);
            int blanks = (int)widths[c] - length;
            bool toned = c == VERDICT && *tone && length > 0;
            fprintf(stream, " %s%.*s%s%*s |", toned ? tone : "", length, line, toned ? "\033[0m" : "", blanks, "");
            more = more || *rest[c];
        }
        fputc('\n', stream);
    }
}

static void write_rule(const size_t *widths, FILE *stream)
{
    fputc('|', stream);
    for (size_t c = 0; c < COLUMNS; c++) {
        for (size_t i = 0; i < widths[c] + 2; i++)
            fputc('-', stream);
        fputc('|', stream);
    }
    fputc('\n', stream);
}

static const char *tone_of(enum vb_claim_verdict verdict)
{
    switch (verdict) {
    case VB_CLAIM_HOLDS: return "\033[32m";
    case VB_CLAIM_OTHER_NUMBER: return "\033[33m";
    case VB_CLAIM_DOES_NOT_HOLD: return "\033[31m";
    case VB_CLAIM_CANNOT_TELL: return "\033[1m";
    case VB_CLAIM_DOTNET_ONLY: return "\033[2m";
    }
    return "";
}

/* "1 holds", "15 hold". */
static const char *say_total(enum vb_claim_verdict verdict, size_t count)
{
    if (count != 1 && verdict == VB_CLAIM_HOLDS)
        return "hold";
    if (count != 1 && verdict == VB_CLAIM_OTHER_NUMBER)
        return "hold, another number";
    if (count != 1 && verdict == VB_CLAIM_DOES_NOT_HOLD)
        return "do not hold here";
    return vb_claim_verdict_name(verdict);
}

static void write_totals(const struct vb_claim_finding *findings, FILE *stream)
{
    size_t totals[VB_CLAIM_DOTNET_ONLY + 1] = {0};
    for (size_t i = 0; i < vb_claim_count; i++)
        totals[findings[i].verdict]++;
    fprintf(stream, "%zu claims", vb_claim_count);
    for (int verdict = VB_CLAIM_HOLDS; verdict <= VB_CLAIM_DOTNET_ONLY; verdict++)
        if (totals[verdict] > 0)
            fprintf(stream, "%s %zu %s", verdict == VB_CLAIM_HOLDS ? ":" : ";", totals[verdict],
                    say_total((enum vb_claim_verdict)verdict, totals[verdict]));
    fputs(".\n", stream);
}

void vb_claims_write(const struct vb_claim_finding *findings, size_t width, bool color, FILE *stream)
{
    if (width == 0)
        width = DEFAULT_WIDTH;
    if (width < LEAST_WIDTH)
        width = LEAST_WIDTH;
    size_t widths[COLUMNS] = {[NUMBER] = 2, [FIGURE] = 7, [VERDICT] = width < 100 ? 9 : 21};
    size_t left = width - (widths[NUMBER] + widths[FIGURE] + widths[VERDICT]) - 3 * COLUMNS - 1;
    widths[CLAIM] = left * 2 / 5;
    widths[MEASURED] = left - widths[CLAIM];

    write_cells(headings, widths, "", stream);
    for (size_t i = 0; i < vb_claim_count; i++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", i + 1);
        const char *cells[COLUMNS] = {number, vb_claims[i].claim, vb_claims[i].figure, findings[i].measured,
                                      vb_claim_verdict_name(findings[i].verdict)};
        write_rule(widths, stream);
        write_cells(cells, widths, color ? tone_of(findings[i].verdict) : "", stream);
    }
    write_totals(findings, stream);
}

void vb_claims_write_csv(const struct vb_claim_finding *findings, FILE *stream)
{
    fputs("number,claim,figure,measured,verdict\n", stream);
    for (size_t i = 0; i < vb_claim_count; i++) {
        const char *const cells[] = {vb_claims[i].claim, vb_claims[i].figure, findings[i].measured,
                                     vb_claim_verdict_name(findings[i].verdict)};
        fprintf(stream, "%zu", i + 1);
        for (size_t c = 0; c < sizeof cells / sizeof cells[0]; c++) {
            fputc(',', stream);
            vb_csv_put_text(stream, cells[c]);
        }
        fputc('\n', stream);
    }
}
