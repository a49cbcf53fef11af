/* SPDX-License-Identifier: MIT */
#include "judge/machine_class.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *fact_of(const struct vb_results *results, const char *key)
{
    const char *value = vb_results_fact(results, key);
    return value ? value : "";
}

/* The length of a part of `text` that does not identify the model; 0: there is none. */
static size_t noise_length(const char *text, bool begins_word)
{
    static const char *const marks[] = {"(R)", "(r)", "(TM)", "(tm)"};
    static const char *const words[] = {"CPU", "Processor"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (strncmp(text, marks[i], strlen(marks[i])) == 0)
            return strlen(marks[i]);
    if (!begins_word)
        return 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i]);
        if (strncmp(text, words[i], length) == 0 && (text[length] == ' ' || text[length] == '\0'))
            return length;
    }
    size_t digits = strspn(text, "0123456789"); /* "64-Core" */
    return digits > 0 && strncmp(text + digits, "-Core", 5) == 0 ? digits + 5 : 0;
}

/* "AMD EPYC 7763 64-Core Processor", "Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz": one model may have several
 * clocks behind '@'. */
static void take_model(char *model, size_t size, const char *name)
{
    size_t length = 0;
    bool is_blank = true;
    while (*name && *name != '@' && length + 1 < size) {
        size_t noise = noise_length(name, is_blank);
        name += noise;
        if (noise > 0)
            continue;
        bool blank = isspace((unsigned char)*name);
        if (!(blank && is_blank))
            model[length++] = blank ? ' ' : *name;
        is_blank = blank;
        name++;
    }
    while (length > 0 && model[length - 1] == ' ')
        length--;
    model[length] = '\0';
}

/* Hypervisors give whole generations of CPUs one name, without a number. */
static void add_numbers(char *model, size_t size, const char *numbers)
{
    size_t length = strlen(model);
    if (*numbers && !strpbrk(model, "0123456789"))
        snprintf(model + length, size - length, " (%s)", numbers);
}

/* Older results have it in the fact of the kernel alone: "Linux 6.1.0-25-amd64 x86_64". */
static void take_architecture(struct vb_machine_class *class, const struct vb_results *results)
{
    const char *architecture = fact_of(results, "architecture");
    const char *blank = strrchr(fact_of(results, "kernel"), ' ');
    if (*architecture == '\0' && blank)
        architecture = blank + 1;
    snprintf(class->architecture, sizeof class->architecture, "%s", architecture);
}

void vb_machine_class_of(struct vb_machine_class *class, const struct vb_results *results)
{
    *class = (struct vb_machine_class){0};
    take_architecture(class, results);
    take_model(class->cpu, sizeof class->cpu, fact_of(results, "cpu"));
    add_numbers(class->cpu, sizeof class->cpu, fact_of(results, "cpu_numbers"));
    class->cpus = atoi(fact_of(results, "cpus"));
    class->nodes = atoi(fact_of(results, "nodes"));
    snprintf(class->hypervisor, sizeof class->hypervisor, "%s", fact_of(results, "hypervisor"));
}

void vb_machine_class_text(const struct vb_machine_class *class, char text[VB_MACHINE_CLASS_TEXT_SIZE])
{
    char cpus[24] = "", nodes[24] = "", hypervisor[64] = "";
    if (class->cpus > 0)
        snprintf(cpus, sizeof cpus, "%d CPU%s", class->cpus, class->cpus == 1 ? "" : "s");
    if (class->nodes > 0)
        snprintf(nodes, sizeof nodes, "%d node%s", class->nodes, class->nodes == 1 ? "" : "s");
    if (strcmp(class->hypervisor, "none") == 0)
        snprintf(hypervisor, sizeof hypervisor, "bare metal");
    else
        snprintf(hypervisor, sizeof hypervisor, "%s", class->hypervisor);
    const char *const parts[] = {class->architecture, class->cpu, cpus, nodes, hypervisor};
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (*parts[i])
            length += (size_t)snprintf(text + length, VB_MACHINE_CLASS_TEXT_SIZE - length, "%s%s", length ? ", " : "",
                                       parts[i]);
}

bool vb_machine_class_equals(const struct vb_machine_class *a, const struct vb_machine_class *b)
{
    char text_a[VB_MACHINE_CLASS_TEXT_SIZE], text_b[VB_MACHINE_CLASS_TEXT_SIZE];
    vb_machine_class_text(a, text_a);
    vb_machine_class_text(b, text_b);
    return strcmp(text_a, text_b) == 0;
}
