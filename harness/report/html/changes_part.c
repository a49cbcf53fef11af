/* SPDX-License-Identifier: MIT
 *
 * What changed from earlier results to these, worst first. */
#include "report/html/parts.h"

int vb_html_put_changes(struct vb_html *page)
{
    (void)page;
    return 0;
}
