#include "io/runtime/runtime.hpp"

#include "foundation/base/assert.hpp"
#include "io/runtime/log.hpp"
#include "io/runtime/signal_watch.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

#include <atomic>
#include <exception>
#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace lariat::io {
namespace {

const Logger log{"runtime"};

struct Running {
    std::string name;
    asio::cancellation_signal cancel;
};

std::string text_of(const std::exception_ptr& error, bool& aborted) {
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& failed) {
        aborted = failed.code() == asio::error::operation_aborted;
        return failed.what();
    } catch (const std::exception& failed) {
        return failed.what();
    } catch (...) {
        return "unknown exception";
    }
}

}  // namespace

struct Runtime::State {
    explicit State(Options chosen) : options{chosen} {}

    void launch(Task<void> task, std::string name) {
        if (stopping.load())
            return;
        const auto entry = running.emplace(running.end());
        entry->name = std::move(name);
        asio::co_spawn(context, std::move(task),
                       asio::bind_cancellation_slot(
                           entry->cancel.slot(),
                           [this, entry](const std::exception_ptr& error) { ended(entry, error); }));
    }

    void ended(std::list<Running>::iterator entry, const std::exception_ptr& error) {
        if (error) {
            bool aborted = false;
            const std::string text = text_of(error, aborted);
            if (!aborted || !stopping.load()) {
                failed = true;
                log.error("task failed", {{"task", entry->name}, {"error", text}});
                request_stop("task " + entry->name + " failed: " + text);
            }
        }
        // The signal must outlive the completion that is being delivered through its slot.
        asio::post(context, [this, entry] {
            running.erase(entry);
            end_when_idle();
        });
    }

    void request_stop(std::string reason) {
        {
            const std::lock_guard lock{reason_mutex};
            if (stopping.load())
                return;
            stop_reason = std::move(reason);
            stopping.store(true);
        }
        asio::post(context, [this] { begin_stop(); });
    }

    void begin_stop() {
        log.debug("stopping", {{"reason", reason()}, {"tasks", running.size()}});
        for (Running& one : running)
            one.cancel.emit(asio::cancellation_type::terminal);
        grace.expires_after(options.grace);
        grace.async_wait([this](const boost::system::error_code& code) {
            if (code || running.empty())
                return;
            for (const Running& one : running)
                log.error("task did not end in time", {{"task", one.name}});
            failed = true;
            context.stop();
        });
        end_when_idle();
    }

    void end_when_idle() {
        if (stopping.load() && running.empty())
            context.stop();
    }

    std::string reason() const {
        const std::lock_guard lock{reason_mutex};
        return stop_reason;
    }

    Options options;
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    asio::steady_timer grace{context};
    std::list<Running> running;
    bool failed = false;
    std::atomic<bool> stopping{false};
    mutable std::mutex reason_mutex;
    std::string stop_reason;
    std::thread thread;
    int thread_result = 0;
    std::unique_ptr<SignalWatch> signals;
};

Runtime::Runtime() : Runtime{Options{}} {}
Runtime::Runtime(Options options) : state_{std::make_unique<State>(options)} {}

Runtime::~Runtime() {
    if (state_->thread.joinable()) {
        request_stop("runtime destroyed");
        state_->thread.join();
    }
    state_->signals.reset();
}

asio::any_io_executor Runtime::executor() const {
    return state_->context.get_executor();
}

void Runtime::spawn(Task<void> task, std::string name) {
    asio::dispatch(state_->context,
                   [state = state_.get(), task = std::move(task), name = std::move(name)]() mutable {
                       state->launch(std::move(task), std::move(name));
                   });
}

void Runtime::handle_signals() {
    state_->signals =
        std::make_unique<SignalWatch>([this](std::string name) { request_stop(std::move(name)); });
}

void Runtime::request_stop(std::string reason) {
    state_->request_stop(std::move(reason));
}

bool Runtime::stopping() const noexcept {
    return state_->stopping.load();
}

std::string Runtime::stop_reason() const {
    return state_->reason();
}

int Runtime::run() {
    state_->context.run();
    return state_->failed ? 1 : 0;
}

void Runtime::start() {
    LARIAT_ASSERT(!state_->thread.joinable());
    state_->thread = std::thread{[this] { state_->thread_result = run(); }};
}

int Runtime::join() {
    LARIAT_ASSERT(state_->thread.joinable());
    state_->thread.join();
    return state_->thread_result;
}

namespace {

struct Outcome {
    bool done = false;
    std::exception_ptr error;
};

Task<void> finish_runtime(Runtime* runtime, Task<void> task, Outcome* outcome) {
    try {
        co_await std::move(task);
    } catch (...) {
        outcome->error = std::current_exception();
    }
    outcome->done = true;
    runtime->request_stop("done");
}

}  // namespace

void Runtime::drive(Task<void> task) {
    Outcome outcome;
    spawn(finish_runtime(this, std::move(task), &outcome), "command");
    run();
    if (outcome.error)
        std::rethrow_exception(outcome.error);
    if (!outcome.done)
        throw std::runtime_error{"the task did not end: " + stop_reason()};
}

}  // namespace lariat::io
