/* SPDX-License-Identifier: MIT
 *
 * What the conductor makes of a worker that says what it likes: the bytes of turns on the stage, and of one message.
 * What is believed must become results that can be saved and read back. */
#include "talk/baton.h"
#include "talk/protocol.h"
#include "case.h"
#include "conduct/contracts.h"
#include "conduct/crew.h"
#include "memory.h"
#include "results/build.h"
#include "show/export_formats.h"
#include "results/results_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TURNS_MAX       8
#define LONGEST_TURN_NS 1e15 /* as in conduct/launch.c */

/* The answers that are waited for; the first byte of an input says which. */
static const uint32_t wanted_kinds[] = {VB_HELLO,   VB_OPENED, VB_TRIED,      VB_COUNTED, VB_CALIBRATED, VB_PLAYED,
                                        VB_METERED, VB_SITED,  VB_SITE_NAMED, VB_CLOSED,  VB_FAILED};

#define KIND_COUNT (sizeof wanted_kinds / sizeof wanted_kinds[0])

struct input {
    const uint8_t *bytes;
    size_t size;
};

/* Takes up to `size` bytes of the input; the rest of `target` stays. */
static size_t take(struct input *input, void *target, size_t size)
{
    size_t taken = input->size < size ? input->size : size;
    if (taken > 0)
        memcpy(target, input->bytes, taken);
    input->bytes += taken;
    input->size -= taken;
    return taken;
}

/* Sends the message as a worker would, with a header that is right unless `flags` say otherwise, and takes it as the
 * conductor does. Returns what that returned. */
static int deliver(struct vb_message *sent, uint8_t flags, size_t length, uint32_t wanted, struct vb_message *reply)
{
    int pair[2];
    struct vb_signals signals = {.fd = -1};
    const struct vb_crew_options options = {.timeout_ns = INT64_MAX / 2, .signals = &signals};
    struct vb_failure failure = {0};
    fuzz_check(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0, "there is a socket");
    struct vb_worker worker = {.control_fd = pair[0], .serial = 1};
    if (!(flags & 1)) {
        sent->magic = VB_PROTOCOL_MAGIC;
        sent->version = VB_PROTOCOL_VERSION;
        sent->serial = 1;
        sent->kind = flags & 2 ? VB_FAILED : wanted;
        length = sizeof *sent;
    }
    fuzz_check(send(pair[1], sent, length, 0) == (ssize_t)length, "the message is sent");
    int status = wanted == VB_HELLO ? vb_worker_greet(&worker, &options, &failure)
                                    : vb_worker_answer(&worker, &options, wanted, reply, &failure);
    if (status != 0)
        fuzz_check(memchr(failure.text, '\0', sizeof failure.text) != NULL && !failure.stopped, "a failure is a text");
    else
        fuzz_check(memchr(worker.server.name, '\0', sizeof worker.server.name) != NULL, "a name has an end");
    close(pair[0]);
    close(pair[1]);
    return status;
}

/* What the probe does with an account. */
static void believe_account(struct vb_variant_measurement *variant, struct vb_message *reply)
{
    const struct vb_account *account = &reply->as.counted.account;
    if (!vb_account_is_sound(account))
        return;
    variant->account = *account;
    variant->account.reason[sizeof variant->account.reason - 1] = '\0';
    variant->checksum = reply->as.counted.checksum;
    variant->has_checksum = true;
    const struct vb_promise promises[] = {{VB_CONTRACT_EXACTLY, 1}, {VB_CONTRACT_BASELINE_PLUS, 8}};
    const struct vb_account baseline = {.kind = VB_ACCOUNT_EXACT, .has_asked = 1};
    vb_contract_check(variant, &promises[0], &promises[1], &baseline);
}

/* What a launch does with the turns on its stage. Returns whether it believes them. */
static bool believe_turns(struct vb_measurement *measurement, struct input *input)
{
    size_t bytes = vb_stage_size(TURNS_MAX);
    struct vb_stage *stage = calloc(1, bytes);
    fuzz_check(stage != NULL && vb_measurement_reserve(measurement, TURNS_MAX) == 0, "there is memory for turns");
    *stage = (struct vb_stage){.worker_count = 2, .turn_count = TURNS_MAX};
    for (size_t i = 0; i < TURNS_MAX; i++)
        stage->turns[i] = (struct vb_turn){.done = 1, .elapsed_ns = 100 + (double)i, .cpu_ns = 100};
    take(input, stage->turns, TURNS_MAX * sizeof stage->turns[0]);
    take(input, stage, sizeof *stage);
    vb_stage_grant(stage, 0); /* whatever it says: nothing is written beside it, says the address sanitizer */
    vb_stage_stop(stage);
    bool believed = true;
    for (uint32_t i = 0; i < TURNS_MAX; i++) {
        const struct vb_turn *turn = &stage->turns[i];
        believed &= turn->done && turn->elapsed_ns > 0 && turn->elapsed_ns < LONGEST_TURN_NS && turn->cpu_ns >= 0 &&
                    isfinite(turn->cpu_ns);
        measurement->readings[measurement->reading_count++] = (struct vb_reading){.round = i / 2,
                                                                                  .position = i % 2,
                                                                                  .variant = i % 2,
                                                                                  .operations = 1000,
                                                                                  .elapsed_ns = turn->elapsed_ns,
                                                                                  .cpu_ns = turn->cpu_ns,
                                                                                  .switches = turn->switches,
                                                                                  .faults = turn->faults,
                                                                                  .migrations = turn->migrations};
    }
    free(stage);
    return believed;
}

static void check_results(const struct vb_measurement *measurement)
{
    struct vb_results results;
    struct vb_results again;
    struct vb_error error = {0};
    char *text = NULL;
    size_t length = 0;
    struct vb_build_options options = vb_build_defaults;
    options.keep_heap = true;
    options.keep_launches = true;
    vb_results_init(&results);
    fuzz_check(vb_build_rows(&results, measurement, 1, &options, &error) == 0, "rows can be built");
    FILE *out = open_memstream(&text, &length);
    fuzz_check(out && vb_format_find("csv")->write(&results, out, &error) == 0, "rows can be written");
    fclose(out);
    FILE *in = fuzz_stream((const uint8_t *)text, length, 0);
    int status = vb_results_read(&again, in, "again.csv", &error);
    if (status != 0)
        fprintf(stderr, "%s\n%s", error.text, text);
    fuzz_check(status == 0 && again.row_count == results.row_count, "what was measured can be read back");
    fclose(in);
    free(text);
    vb_results_release(&again);
    vb_results_release(&results);
}

/* A point of two variants, the second of which is the worker's. */
static void believe(struct vb_message *reply, uint32_t kind, struct input *input)
{
    struct vb_variant_measurement variants[2] = {{.name = "heap_future"}, {.name = "inline_result"}};
    char point[] = "hit=90";
    struct vb_measurement measurement = {.case_name = "null",
                                         .point = point,
                                         .variants = variants,
                                         .variant_count = 2,
                                         .has_baseline = true,
                                         .round_count = TURNS_MAX / 2};
    struct vb_witness witnesses[2] = {vb_no_witness, vb_no_witness};
    if (kind == VB_COUNTED)
        believe_account(&variants[1], reply);
    bool sound = kind != VB_PLAYED || vb_witness_is_sound(&reply->as.played.witness, 4000, LONGEST_TURN_NS);
    if (kind == VB_PLAYED && sound)
        witnesses[1] = reply->as.played.witness;
    bool believed = believe_turns(&measurement, input) && sound;
    const struct vb_launch launch = {.cpu = 1, .spin_ns = 1};
    if (!believed)
        measurement.reading_count = 0;
    else
        fuzz_check(vb_measurement_add_launch(&measurement, launch, witnesses) == 0, "there is memory for a launch");
    check_results(&measurement);
    free(measurement.readings);
    free(measurement.launches);
    free(measurement.witnesses);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {bytes, size};
    uint8_t head[2] = {0};
    struct vb_message sent = {0};
    struct vb_message reply;
    take(&input, head, sizeof head);
    uint32_t wanted = wanted_kinds[head[0] % KIND_COUNT];
    /* Before the message, which is long, what is to be found on the stage; the header only where it is not to be ours.
     */
    struct input stage = {input.bytes, 0};
    if (head[1] & 4) {
        size_t most = TURNS_MAX * sizeof(struct vb_turn) + sizeof(struct vb_stage);
        stage.size = input.size < most ? input.size : most;
        input = (struct input){input.bytes + stage.size, input.size - stage.size};
    }
    if (head[1] & 1)
        take(&input, &sent, offsetof(struct vb_message, as));
    size_t length = take(&input, &sent.as, sizeof sent.as);
    if (deliver(&sent, head[1], length > 0 ? length : 1, wanted, &reply) == 0 && wanted != VB_HELLO)
        believe(&reply, wanted, &stage);
    return 0;
}
