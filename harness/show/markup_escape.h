/* SPDX-License-Identifier: MIT
 *
 * Texts in XML 1.0. Its production [2] has no control characters but three, not even escaped, and its files here are
 * UTF-8: what is not a character there becomes U+FFFD. */
#pragma once

#include <stdio.h>

/* Writes the content of an element. */
void vb_xml_put_text(FILE *stream, const char *text);

/* The same up to `end`. */
void vb_xml_put_part(FILE *stream, const char *text, const char *end);

/* Writes a part of the value of an attribute, for the caller to put quotes around. Line ends and tabs are kept, which a
 * reader would otherwise take for blanks. */
void vb_xml_put_value(FILE *stream, const char *text);

/* Writes ` NAME="VALUE"`. */
void vb_xml_put_attribute(FILE *stream, const char *name, const char *value);
