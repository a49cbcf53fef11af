/* SPDX-License-Identifier: MIT
 *
 * The reader of lines and messages: how the bytes were cut into reads must not matter, and every way in which a stream
 * can end or fail arrives as an error.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "async/pipe_reader.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

struct stream {
    int fds[2]; /* read end, write end */
    struct pipe_reader *reader;
};

static int fault_count;

static void count_fault(const char *sentence)
{
    (void)sentence;
    ++fault_count;
}

static struct stream open_stream(size_t buffer_bytes, size_t message_bytes)
{
    struct stream stream;
    assert_int_equal(pipe2(stream.fds, O_NONBLOCK), 0);
    stream.reader = pipe_reader_create((struct pipe_reader_options){
        .fd = stream.fds[0], .buffer_bytes = buffer_bytes, .message_bytes = message_bytes});
    assert_non_null(stream.reader);
    fault_count = 0;
    async_set_fault_handler(count_fault);
    alarm(60); /* ends a test that hangs */
    return stream;
}

static void end_writing(struct stream *stream)
{
    if (stream->fds[1] >= 0)
        close(stream->fds[1]);
    stream->fds[1] = -1;
}

static void close_stream(struct stream *stream)
{
    end_writing(stream);
    close(stream->fds[0]);
    pipe_reader_destroy(stream->reader);
}

static void put(struct stream *stream, const char *text)
{
    assert_int_equal(write(stream->fds[1], text, strlen(text)), strlen(text));
}

/* One form of reading: fills until there is a message or an error. What would block is cancelled. */
typedef int read_form(struct pipe_reader *reader, struct message *message);

static void fill_once(struct pipe_reader *reader)
{
    if (pipe_reader_fill(reader) == EAGAIN)
        pipe_reader_cancel(reader, EAGAIN);
}

static int take_future(struct pipe_reader *reader, struct future_message *future, struct message *message)
{
    while (!future_message_is_ready(future))
        fill_once(reader);
    return future_message_take(future, message);
}

static int take_result(struct pipe_reader *reader, struct result_message result, struct message *message)
{
    while (!result_message_is_ready(&result))
        fill_once(reader);
    return result_message_take(&result, message);
}

static int read_heap(struct pipe_reader *reader, struct message *message)
{
    return take_future(reader, pipe_reader_heap_future(reader), message);
}

static int read_inline(struct pipe_reader *reader, struct message *message)
{
    return take_result(reader, pipe_reader_inline_result(reader), message);
}

static int read_pooled(struct pipe_reader *reader, struct message *message)
{
    return take_result(reader, pipe_reader_pooled_future(reader), message);
}

static int read_intrusive(struct pipe_reader *reader, struct message *message)
{
    struct future_message future;
    pipe_reader_intrusive_future(reader, &future);
    return take_future(reader, &future, message);
}

static read_form *const forms[] = {read_heap, read_inline, read_pooled, read_intrusive};
enum { FORMS = sizeof(forms) / sizeof(*forms) };

static void expect_message(struct stream *stream, read_form *form, const char *wanted)
{
    struct message message = {.bytes = NULL};
    assert_int_equal(form(stream->reader, &message), 0);
    assert_int_equal(message.length, strlen(wanted));
    assert_memory_equal(message.bytes, wanted, message.length);
}

static void expect_error(struct stream *stream, read_form *form, int wanted)
{
    struct message message;
    assert_int_equal(form(stream->reader, &message), wanted);
}

static void lines_come_in_every_form(void **state)
{
    (void)state;
    for (int form = 0; form < FORMS; ++form) {
        struct stream stream = open_stream(16, 0);
        put(&stream, "one\ntwo\n\nthree, longer\nfour\n");
        expect_message(&stream, forms[form], "one");
        expect_message(&stream, forms[form], "two");
        expect_message(&stream, forms[form], "");
        expect_message(&stream, forms[form], "three, longer");
        expect_message(&stream, forms[form], "four");
        expect_error(&stream, forms[form], EAGAIN);
        end_writing(&stream);
        expect_error(&stream, forms[form], ENODATA);
        expect_error(&stream, forms[form], ENODATA);
        close_stream(&stream);
    }
    assert_int_equal(fault_count, 0);
}

static void messages_of_one_length(void **state)
{
    (void)state;
    for (int form = 0; form < FORMS; ++form) {
        struct stream stream = open_stream(10, 4);
        put(&stream, "aaaab\nbbcccc");
        expect_message(&stream, forms[form], "aaaa");
        expect_message(&stream, forms[form], "b\nbb");
        expect_message(&stream, forms[form], "cccc");
        put(&stream, "dd");
        expect_error(&stream, forms[form], EAGAIN);
        put(&stream, "dd");
        expect_message(&stream, forms[form], "dddd");
        close_stream(&stream);
    }
}

/* The same text through a buffer that just holds its longest line, in writes of every length. */
static void cuts_do_not_matter(void **state)
{
    (void)state;
    static const char text[] = "alpha\nb\n\ngamma!\ndelta\n";
    static const char *const lines[] = {"alpha", "b", "", "gamma!", "delta"};
    for (size_t step = 1; step <= 8; ++step) {
        struct stream stream = open_stream(7, 0);
        size_t written = 0, read_count = 0;
        struct result_message result = pipe_reader_inline_result(stream.reader);
        while (read_count < 5) {
            if (result_message_is_ready(&result)) {
                struct message message;
                assert_int_equal(result_message_take(&result, &message), 0);
                assert_int_equal(message.length, strlen(lines[read_count]));
                assert_memory_equal(message.bytes, lines[read_count], message.length);
                ++read_count;
                result = pipe_reader_inline_result(stream.reader);
                continue;
            }
            size_t rest = sizeof(text) - 1 - written;
            size_t length = rest < step ? rest : step;
            assert_int_equal(write(stream.fds[1], text + written, length), length);
            written += length;
            while (!result_message_is_ready(&result) && pipe_reader_fill(stream.reader) == 0)
                ;
        }
        pipe_reader_cancel(stream.reader, ECANCELED);
        result_message_discard(&result);
        close_stream(&stream);
    }
}

static void what_is_in_the_buffer_needs_no_future(void **state)
{
    (void)state;
    struct stream stream = open_stream(64, 0);
    struct message message;
    put(&stream, "one\ntwo\n");
    struct result_message first = pipe_reader_inline_result(stream.reader);
    assert_int_equal(first.tag & ASYNC_TAG_BITS, ASYNC_TAG_FUTURE);
    assert_int_not_equal(first.tag, ASYNC_TAG_READY);
    assert_int_equal(pipe_reader_fill(stream.reader), 0);
    assert_int_equal(result_message_take(&first, &message), 0);
    struct result_message second = pipe_reader_inline_result(stream.reader);
    assert_int_equal(second.tag, ASYNC_TAG_READY);
    struct result_message third = pipe_reader_pooled_future(stream.reader);
    assert_int_equal(third.tag & ASYNC_TAG_BITS, ASYNC_TAG_SOURCE);
    struct result_message copy = third;
    pipe_reader_cancel(stream.reader, ECANCELED);
    assert_int_equal(result_message_take(&third, &message), ECANCELED);
    assert_int_equal(result_message_take(&copy, &message), EINVAL); /* stale */
    assert_int_equal(fault_count, 1);
    close_stream(&stream);
}

static void two_reads_at_a_time_are_a_fault(void **state)
{
    (void)state;
    struct stream stream = open_stream(64, 0);
    struct future_message waiting;
    struct message message;
    pipe_reader_intrusive_future(stream.reader, &waiting);
    for (int form = 0; form < FORMS; ++form) {
        expect_error(&stream, forms[form], EINVAL);
        assert_int_equal(fault_count, form + 1);
    }
    put(&stream, "x\n");
    assert_int_equal(pipe_reader_fill(stream.reader), 0);
    assert_int_equal(future_message_take(&waiting, &message), 0);
    close_stream(&stream);
}

static void a_stream_may_end_within_a_message(void **state)
{
    (void)state;
    for (int form = 0; form < FORMS; ++form) {
        struct stream stream = open_stream(64, 0);
        put(&stream, "whole\nhal");
        end_writing(&stream);
        expect_message(&stream, forms[form], "whole");
        expect_error(&stream, forms[form], EPROTO);
        expect_error(&stream, forms[form], EPROTO);
        close_stream(&stream);
    }
}

static void messages_before_the_end_are_read_first(void **state)
{
    (void)state;
    struct stream stream = open_stream(64, 0);
    put(&stream, "one\ntwo\n");
    end_writing(&stream);
    assert_int_equal(pipe_reader_fill(stream.reader), 0); /* nobody waits */
    assert_int_equal(pipe_reader_fill(stream.reader), ENODATA);
    expect_message(&stream, read_inline, "one");
    expect_message(&stream, read_inline, "two");
    expect_error(&stream, read_inline, ENODATA);
    close_stream(&stream);
}

static void a_message_may_be_too_large(void **state)
{
    (void)state;
    for (int form = 0; form < FORMS; ++form) {
        struct stream stream = open_stream(8, 0);
        put(&stream, "ok\nlonger than the buffer\n");
        expect_message(&stream, forms[form], "ok");
        expect_error(&stream, forms[form], EMSGSIZE);
        expect_error(&stream, forms[form], EMSGSIZE);
        close_stream(&stream);
        stream = open_stream(8, 9);
        put(&stream, "123456789");
        expect_error(&stream, forms[form], EMSGSIZE);
        close_stream(&stream);
    }
}

/* A full buffer is no fault while its messages can still be read. */
static void filling_a_full_buffer_waits_for_its_reader(void **state)
{
    (void)state;
    struct stream stream = open_stream(4, 2);
    put(&stream, "aabbcc");
    assert_int_equal(pipe_reader_fill(stream.reader), 0);
    assert_int_equal(pipe_reader_fill(stream.reader), EMSGSIZE);
    expect_message(&stream, read_heap, "aa");
    expect_message(&stream, read_heap, "bb");
    expect_message(&stream, read_heap, "cc");
    close_stream(&stream);
}

static void errors_of_read_are_passed_on(void **state)
{
    (void)state;
    for (int form = 0; form < FORMS; ++form) {
        struct stream stream = open_stream(64, 0);
        put(&stream, "one\ntwo\n");
        expect_message(&stream, forms[form], "one");
        close(stream.fds[0]);
        expect_message(&stream, forms[form], "two"); /* in the buffer */
        expect_error(&stream, forms[form], EBADF);
        expect_error(&stream, forms[form], EBADF);
        stream.fds[0] = -1;
        end_writing(&stream);
        pipe_reader_destroy(stream.reader);
    }
}

/* A file that grows after its end was met: whoever was told of the end must not get more. */
static void the_end_is_for_ever(void **state)
{
    (void)state;
    int fd = memfd_create("lines", 0);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "one\n", 4, 0), 4);
    struct pipe_reader *reader = pipe_reader_create((struct pipe_reader_options){.fd = fd, .buffer_bytes = 64});
    struct message message;
    assert_int_equal(read_inline(reader, &message), 0);
    assert_int_equal(read_inline(reader, &message), ENODATA);
    assert_int_equal(pwrite(fd, "two\n", 4, 4), 4);
    assert_int_equal(pipe_reader_fill(reader), ENODATA);
    assert_int_equal(read_inline(reader, &message), ENODATA);
    pipe_reader_destroy(reader);
    close(fd);
}

/* A peer that leaves with unread bytes resets the connection. */
static void a_peer_that_goes_away_is_an_error(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    struct pipe_reader *reader =
        pipe_reader_create((struct pipe_reader_options){.fd = ends[0], .buffer_bytes = 64, .message_bytes = 8});
    struct message message;
    struct result_message waiting = pipe_reader_inline_result(reader);
    assert_int_equal(write(ends[0], "unread", 6), 6);
    close(ends[1]);
    assert_int_equal(pipe_reader_fill(reader), ECONNRESET);
    assert_int_equal(result_message_take(&waiting, &message), ECONNRESET);
    assert_int_equal(read_heap(reader, &message), ECONNRESET);
    pipe_reader_destroy(reader);
    pipe_reader_destroy(NULL);
    close(ends[0]);
}

enum { LINES = 20000 };

static void *write_lines(void *argument)
{
    FILE *stream = fdopen(*(int *)argument, "w");
    for (int line = 0; stream && line < LINES; ++line) {
        fprintf(stream, "%d\n", line * 7919);
        if (line % 97 == 0)
            fflush(stream);
    }
    fclose(stream);
    return NULL;
}

/* A blocking descriptor, and a writer that flushes when it likes. */
static void lines_of_another_thread(void **state)
{
    (void)state;
    struct stream stream = open_stream(256, 0);
    assert_int_equal(fcntl(stream.fds[0], F_SETFL, 0), 0);
    assert_int_equal(fcntl(stream.fds[1], F_SETFL, 0), 0);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, write_lines, &stream.fds[1]), 0);
    for (int line = 0; line < LINES; ++line) {
        char wanted[16];
        snprintf(wanted, sizeof(wanted), "%d", line * 7919);
        expect_message(&stream, forms[line % FORMS], wanted);
    }
    expect_error(&stream, read_heap, ENODATA);
    pthread_join(thread, NULL);
    stream.fds[1] = -1; /* closed by the writer */
    close_stream(&stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_in_every_form),
        cmocka_unit_test(messages_of_one_length),
        cmocka_unit_test(cuts_do_not_matter),
        cmocka_unit_test(what_is_in_the_buffer_needs_no_future),
        cmocka_unit_test(two_reads_at_a_time_are_a_fault),
        cmocka_unit_test(a_stream_may_end_within_a_message),
        cmocka_unit_test(messages_before_the_end_are_read_first),
        cmocka_unit_test(a_message_may_be_too_large),
        cmocka_unit_test(filling_a_full_buffer_waits_for_its_reader),
        cmocka_unit_test(errors_of_read_are_passed_on),
        cmocka_unit_test(the_end_is_for_ever),
        cmocka_unit_test(a_peer_that_goes_away_is_an_error),
        cmocka_unit_test(lines_of_another_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
