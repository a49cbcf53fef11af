/* SPDX-License-Identifier: MIT */
#include "results/samples_file.h"

#include "results/csv.h"
#include "results/stream.h"

#include <assert.h>
#include <inttypes.h>

static void write_reading(const struct vb_measurement *measurement, const struct vb_reading *reading, FILE *stream)
{
    assert(reading->variant < measurement->variant_count);
    vb_csv_put_text(stream, measurement->case_name);
    putc(',', stream);
    vb_csv_put_text(stream, measurement->point);
    putc(',', stream);
    vb_csv_put_text(stream, measurement->variants[reading->variant].name);
    fprintf(stream, ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRId64 ",", reading->launch, reading->round,
            reading->position, reading->operations);
    vb_csv_put_real(stream, reading->elapsed_ns);
    putc(',', stream);
    vb_csv_put_real(stream, reading->cpu_ns);
    const struct vb_launch *launch =
        reading->launch < measurement->launch_count ? &measurement->launches[reading->launch] : NULL;
    fprintf(stream, ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",", reading->switches, reading->faults, reading->migrations);
    if (launch && launch->cpu >= 0)
        fprintf(stream, "%d", launch->cpu);
    putc(',', stream);
    if (launch)
        vb_csv_put_real(stream, launch->spin_ns);
    putc(',', stream);
    vb_csv_put_text(stream, measurement->allocator ? measurement->allocator : "");
    putc('\n', stream);
}

int vb_samples_write(const struct vb_measurement *measurements, size_t count, FILE *stream, struct vb_error *error)
{
    fprintf(stream, "# vbench-samples: %d\n", VB_SAMPLES_VERSION);
    fputs("case,point,variant,launch,round,position,ops,turn_ns,turn_cpu_ns,switches,faults,migrations,cpu,spin_ns,"
          "allocator\n",
          stream);
    for (size_t m = 0; m < count; m++)
        for (size_t i = 0; i < measurements[m].reading_count; i++)
            write_reading(&measurements[m], &measurements[m].readings[i], stream);
    return vb_stream_finish(stream, "the samples", error);
}
