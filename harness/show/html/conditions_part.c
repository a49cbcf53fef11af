/* SPDX-License-Identifier: MIT
 *
 * What makes the numbers worth less than they seem, and where and how they were measured. */
#include "show/html/parts.h"

#include "show/xml.h"

#include <string.h>

#define WARNINGS_OPEN 5 /* so many are shown at once, more on request */

static void put_warnings(struct vb_html *page)
{
    const struct vb_results *results = page->results;
    FILE *stream = page->stream;
    if (results->warning_count == 0)
        return;
    fprintf(stream, "<section id=\"warnings\"><details class=\"warnings\"%s><summary>%zu warning%s</summary><ul>",
            results->warning_count <= WARNINGS_OPEN ? " open" : "", results->warning_count,
            results->warning_count == 1 ? "" : "s");
    for (size_t i = 0; i < results->warning_count; i++) {
        fputs("<li>", stream);
        vb_xml_put_text(stream, results->warnings[i]);
    }
    fputs("</ul></details></section>\n", stream);
}

/* What a case is about stands at the case. */
static bool is_of_case(const struct vb_fact *fact)
{
    return strncmp(fact->key, "case.", strlen("case.")) == 0;
}

static void put_facts(struct vb_html *page)
{
    FILE *stream = page->stream;
    fputs("<section id=\"environment\"><h2>Environment</h2><div class=scroll tabindex=0><table class=\"facts\">"
          "<caption>Where and how this was measured</caption><tbody>\n",
          stream);
    for (size_t i = 0; i < page->results->fact_count; i++) {
        const struct vb_fact *fact = &page->results->facts[i];
        if (is_of_case(fact) || fact->value[0] == '\0')
            continue;
        fputs("<tr><th scope=row>", stream);
        vb_xml_put_text(stream, fact->key);
        fputs("<td class=t>", stream);
        vb_xml_put_text(stream, fact->value);
        putc('\n', stream);
    }
    fputs("</table></div></section>\n", stream);
}

int vb_html_put_conditions(struct vb_html *page)
{
    put_warnings(page);
    put_facts(page);
    return 0;
}
