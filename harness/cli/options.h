/* SPDX-License-Identifier: MIT
 *
 * How every command reads its options. */
#pragma once

#include "cli/command.h"
#include "cli/screen.h"
#include "judge/limits_parse.h"

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* An entry of a table for argp, in the group of the one before. */
#define VB_OPTION(name_, key_, arg_, doc_)                                                                             \
    {                                                                                                                  \
        .name = (name_), .key = (key_), .arg = (arg_), .doc = (doc_)                                                   \
    }

/* Keys of options of which there is no more to know than the argument, or that they were given: where it goes in the
 * options of a command, which are of `type`. vb_option_take() puts it there. */
#define VB_KEY(kind, type, field, wanted)                                                                              \
    ((kind) | (int)(offsetof(type, field) + 0 * sizeof(&((type *)0)->field == (wanted *)0)))
#define VB_TEXT(type, field)  VB_KEY(VB_KEY_TEXT, type, field, const char *)
#define VB_FLAG(type, field)  VB_KEY(VB_KEY_FLAG, type, field, bool)
#define VB_COLOR(type, field) VB_KEY(VB_KEY_COLOR, type, field, enum vb_color)

/* Above all other keys, and below 1 << 23, where argp's end. */
enum { VB_KEY_TEXT = 0x100000, VB_KEY_FLAG = 0x200000, VB_KEY_COLOR = 0x300000, VB_KEY_KINDS = 0x700000 };

/* "--color WHEN" */
#define VB_COLOR_OPTION(type, field) VB_OPTION("color", VB_COLOR(type, field), "WHEN", "auto, always or never")

/* For parsers whose input is the options: takes what has such a key. */
error_t vb_option_take(int key, char *argument, struct argp_state *state);

/* Take the value of an option that gives limits, or the least effect that counts; wrong ones end the program. */
void vb_option_take_limits(struct argp_state *state, const char *name, const char *text, enum vb_limits_scope scope,
                           struct vb_delta_limits *limits);
void vb_option_take_effect(struct argp_state *state, const char *text, double *ns);

/* As argp_parse(), which ends the program on wrong usage. Ends it on a lack of memory, too: options that were not read
 * are none that were not given. */
void vb_options_parse(const struct argp *argp, int argc, char **argv, void *options);

/* The words of a text as a shell takes it; they end with NULL. NULL where it is none, or without memory. */
char **vb_words_of(const char *text);
void vb_words_free(char **words);

/* Writes `text` as one word of a shell. */
void vb_put_quoted(FILE *stream, const char *text);

/* Manual pages, in the language of man(7), from what --help is from. */

/* What a command is given in the place of its options to print its page. */
#define VB_MANUAL_ARGUMENT "--vbench-manual"

/* Prints the page of a command, whose name in messages is `name` ("vbench show"). */
void vb_manual_of_command(const struct argp *argp, const char *name);

/* Prints the page of the program, which names its commands. */
void vb_manual_of_program(const struct vb_program *program);
