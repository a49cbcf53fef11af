/* SPDX-License-Identifier: MIT
 *
 * The noise floor that `doctor --floor` has left in a file. */
#include "cli/measuring.h"
#include "results/results_file.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Launches that differ this many times as much as when the floor was measured are worth a word. */
#define MUCH_NOISIER 3

int vb_floor_path(const char *folder, char *path, size_t size)
{
    int length = snprintf(path, size, "%s/floor.csv", folder);
    return length >= 0 && (size_t)length < size ? 0 : -1;
}

static void note(const struct vb_results *saved, struct vb_results *results)
{
    struct vb_floor floor;
    const char *cpu = vb_results_fact(results, "cpu");
    const char *its_cpu = vb_results_fact(saved, "cpu");
    if (vb_floor_of(saved, &floor) != 0 || floor.pairs == 0 || !cpu || !its_cpu || strcmp(cpu, its_cpu) != 0)
        return;
    char text[32];
    snprintf(text, sizeof text, "%.2f", floor.worst_pct);
    vb_results_set_fact(results, "floor_pct", text);
    const char *started = vb_results_fact(saved, "started");
    vb_results_set_fact(results, "floor_measured", started ? started : "");
    double factor = vb_noise_factor(results, saved);
    if (factor > MUCH_NOISIER)
        vb_results_add_warning(results, "launches differ %.0f times as much as when the noise floor was measured",
                               factor);
}

void vb_floor_note(const char *folder, struct vb_results *results)
{
    char path[PATH_MAX];
    struct vb_results saved;
    if (vb_floor_path(folder, path, sizeof path) != 0 || vb_results_load(&saved, path, NULL) != 0)
        return;
    note(&saved, results);
    vb_results_release(&saved);
}
