/* SPDX-License-Identifier: MIT */
#include "measure/gbench_shim.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <exception>
#include <locale.h>
#include <sstream>

namespace
{

/* What the registered benchmark is to run next; the library keeps a copy of the function object, so it holds a pointer.
 */
struct job {
    vb_gbench_body *body;
    void *context;
};

/* Whether a run failed, and why. It is in `error_occurred` and `error_message` up to Google Benchmark 1.7, in
 * `skipped` and `skip_message` since 1.8. Of these two the compiler takes the one that its headers have. */
template <class Run> auto has_failed(const Run &run, std::string *message) -> decltype(bool(run.error_occurred))
{
    *message = run.error_message;
    return run.error_occurred;
}

template <class Run> auto has_failed(const Run &run, std::string *message) -> decltype(bool(run.skipped))
{
    *message = run.skip_message;
    return bool(run.skipped);
}

/* While the library works, its thread has the C locale, for it reads numbers ("0.5s") and ends the process where the
 * locale writes them otherwise; the case has its own. */
thread_local locale_t locale_of_case; /* 0: the thread has it */

locale_t c_locale()
{
    static const locale_t c = newlocale(LC_ALL_MASK, "C", nullptr);
    return c;
}

struct library_works {
    library_works()
    {
        locale_of_case = uselocale(c_locale());
    }
    ~library_works()
    {
        uselocale(locale_of_case);
        locale_of_case = nullptr;
    }
};

struct case_works {
    case_works()
    {
        if (locale_of_case)
            uselocale(locale_of_case);
    }
    ~case_works()
    {
        if (locale_of_case)
            locale_of_case = uselocale(c_locale());
    }
};

class catcher : public benchmark::BenchmarkReporter
{
  public:
    catcher()
    {
        SetOutputStream(&sink_);
        SetErrorStream(&sink_);
    }
    bool ReportContext(const Context &) override
    {
        return true;
    }
    void ReportRuns(const std::vector<Run> &runs) override
    {
        for (const Run &run : runs) { /* the vector lives only during this call */
            seen++;
            failed = has_failed(run, &message);
            reading.operations = static_cast<int64_t>(run.iterations);
            reading.elapsed_ns = run.real_accumulated_time * 1e9;
            reading.cpu_ns = run.cpu_accumulated_time * 1e9;
        }
    }

    int seen = 0;
    bool failed = false;
    std::string message;
    vb_gbench_reading reading = {};

  private:
    std::ostringstream sink_;
};

benchmark::State *state_of(vb_gbench_state *state)
{
    return reinterpret_cast<benchmark::State *>(state);
}

/* An error must be reported before the library finds a clock that was never started or still runs: its checks would
 * end the process. */
void run_job(benchmark::State &state, const job *next)
{
    const char *fault = nullptr;
    const case_works works;
    try {
        fault = next->body(reinterpret_cast<vb_gbench_state *>(&state), state.thread_index(), next->context);
    } catch (const std::exception &thrown) {
        std::string text = std::string("threw an exception: ") + thrown.what();
        state.SkipWithError(text.c_str());
    } catch (...) {
        state.SkipWithError("threw something that is no exception");
    }
    if (fault)
        state.SkipWithError(fault);
}

} // namespace

int64_t vb_gbench_begin(vb_gbench_state *state)
{
    /* All iterations as one batch: the loop then counts by itself, in a register. */
    benchmark::IterationCount count = state_of(state)->max_iterations;
    return state_of(state)->KeepRunningBatch(count) ? static_cast<int64_t>(count) : 0;
}

void vb_gbench_end(vb_gbench_state *state)
{
    /* No iteration is left of the batch, so this one stops the clock. */
    state_of(state)->KeepRunningBatch(1);
}

int vb_gbench_run(vb_gbench_body *body, void *context, int64_t operations, int threads, vb_gbench_reading *reading,
                  char *fault, size_t fault_size)
{
    static job next;
    const library_works works;
    try {
        static auto *const registered =
            benchmark::RegisterBenchmark("turn", [](benchmark::State &state) { run_job(state, &next); })
                ->UseRealTime()
                ->Threads(threads);
        next = {body, context};
        registered->Iterations(static_cast<benchmark::IterationCount>(operations));
        catcher caught;
        benchmark::RunSpecifiedBenchmarks(&caught, "all");
        if (caught.seen == 1 && !caught.failed && caught.reading.operations == operations * threads) {
            *reading = caught.reading;
            return 0;
        }
        std::snprintf(fault, fault_size, "%s",
                      caught.failed ? caught.message.c_str() : "Google Benchmark reported no such run");
    } catch (const std::exception &thrown) {
        std::snprintf(fault, fault_size, "Google Benchmark failed: %s", thrown.what());
    }
    return -1;
}
