// The library as a module of Node. Loading it registers the operations with the TensorFlow that is in the process already.
#include <node_api.h>

#include <atomic>
#include <cstring>
#include <string>

#include "ops.h"
#include "threads.h"

namespace {

bool runs(const Kernels& candidate) {
  const bool has256 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  if (&candidate == &avx2) return has256;
  return has256 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

const Kernels* const candidates[] = {&avx512, &avx2};

const Kernels* best() {
  for (const Kernels* candidate : candidates)
    if (runs(*candidate)) return candidate;
  return nullptr;
}

std::atomic<const Kernels*> chosen{nullptr};

// Registers all operations, once in a process, however many threads load the module; returns TensorFlow's complaint.
const std::string& registered() {
  static const std::string complaint = [] {
    for (const auto& ops : {attentionOps(), blockOps(), chooseOps(), linearOps(), normOps(), lossOps(), adamwOps()})
      for (const Op& op : ops) {
        const std::string message = registerOp(op);
        if (!message.empty()) return std::string(op.name) + ": " + message;
      }
    return std::string();
  }();
  return complaint;
}

napi_value text(napi_env env, const char* value) {
  napi_value result = nullptr;
  napi_create_string_utf8(env, value, NAPI_AUTO_LENGTH, &result);
  return result;
}

// useInstructions(name): whether they run here; if so they are used from now on.
napi_value useInstructions(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument, result;
  char name[16] = "";
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  napi_get_value_string_utf8(env, argument, name, sizeof name, nullptr);
  bool found = false;
  for (const Kernels* candidate : candidates)
    if (std::strcmp(candidate->name, name) == 0 && runs(*candidate)) {
      chosen.store(candidate);
      found = true;
    }
  napi_get_boolean(env, found, &result);
  return result;
}

}  // namespace

const Kernels& kernels() { return *chosen.load(std::memory_order_relaxed); }

// { instructions: name of those in use, or undefined where the processor has none of them; threads; useInstructions }
NAPI_MODULE_INIT() {
  const Kernels* const found = best();
  if (!found) return exports;
  if (!registered().empty()) {
    napi_throw_error(env, nullptr, registered().c_str());
    return nullptr;
  }
  const Kernels* none = nullptr;
  chosen.compare_exchange_strong(none, found);
  napi_value threads, use;
  napi_create_int32(env, threadCount(), &threads);
  napi_create_function(env, "useInstructions", NAPI_AUTO_LENGTH, useInstructions, nullptr, &use);
  napi_set_named_property(env, exports, "instructions", text(env, kernels().name));
  napi_set_named_property(env, exports, "threads", threads);
  napi_set_named_property(env, exports, "useInstructions", use);
  return exports;
}
