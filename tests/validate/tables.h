/* SPDX-License-Identifier: MIT
 *
 * The tables of the simulation, in Markdown on standard output, each ending in a line PASS or FAIL. */
#ifndef VB_TESTS_VALIDATE_TABLES_H
#define VB_TESTS_VALIDATE_TABLES_H

#include <stdbool.h>

/* How often the interval holds the truth, over `runs` measurements of each kind. */
bool vb_table_coverage(int runs);

/* How often a page of equal variants claims a difference, over `pages` pages of each size. */
bool vb_table_false_claims(int pages);

/* How often a difference is found, over `pages` pages of each kind. */
bool vb_table_power(int pages);

/* How often the interval over several machines holds the truth, over `runs` fleets of each kind. */
bool vb_table_machines(int runs);

/* How often launches are taken for two kinds, over `runs` samples of each kind. */
bool vb_table_kinds(int runs);

/* Ends the program with status 3: a table without memory says nothing. */
_Noreturn void vb_table_give_up(void);

#endif
