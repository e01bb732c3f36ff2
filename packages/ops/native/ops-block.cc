// A whole block of a transformer for n frames that follow t others, without a gradient: attention in each frame, over time with a
// look at the past, the gated feed-forward, each with its norm and residual. The kernels of the single operations do the work.
#include <algorithm>
#include <cstring>

#include "ops.h"
#include "threads.h"

namespace {

constexpr float epsilon = 1e-5f;

// The inputs in their order; all but the first may be [0]. A map is a weight and a bias.
enum Input {
  X, Past, Modulation,
  SpaceQuery, SpaceKey = SpaceQuery + 2, SpaceValue = SpaceKey + 2, SpaceOutput = SpaceValue + 2,
  TimeQuery = SpaceOutput + 2, TimeKey = TimeQuery + 2, TimeValue = TimeKey + 2, TimeOutput = TimeValue + 2,
  Gate = TimeOutput + 2, Value = Gate + 2, FeedOutput = Value + 2,
  // Each the gain of an RMS norm, or the weight and bias of FiLM.
  SpaceNorm = FeedOutput + 2, TimeNorm = SpaceNorm + 3, FeedNorm = TimeNorm + 3,
  // Each cosines, sines and a bias.
  SpaceTables = FeedNorm + 3, TimeTables = SpaceTables + 3, inputCount = TimeTables + 3
};

// [rows, 3E] = q, k, v: pairs (i, i + D/2) of q and k turned by the angles of their places, which `copies` neighbours share.
void rotate(float* projected, const float* cos, const float* sin, long rows, int length, int copies, int heads, int D) {
  const int half = D / 2, width = 3 * heads * D;
  parallel((rows + 63) / 64, [&](long block) {
    for (long row = block * 64; row < std::min(rows, block * 64 + 64); row++) {
      const long place = row / copies % length;
      const float *c = cos + place * half, *s = sin + place * half;
      float* head = projected + row * width;
      for (int h = 0; h < 2 * heads; h++, head += D) {
        for (int i = 0; i < half; i++) {
          const float a = head[i], b = head[i + half];
          head[i] = a * c[i] - b * s[i];
          head[i + half] = b * c[i] + a * s[i];
        }
      }
    }
  });
}

class Block {
 public:
  explicit Block(Call& call) : call(call), k(kernels()) {}

  bool fits() {
    const Shape& x = call.shape(X);
    heads = int(call.attributes.heads);
    if (!call.check(call.inputs() == inputCount && x.size() == 4 && sizeOf(x) > 0 && x[3] % heads == 0,
                    "x: expected [B, n, P, num_heads * D]"))
      return false;
    B = int(x[0]), n = int(x[1]), P = int(x[2]), E = int(x[3]), D = E / heads, rows = long(B) * n * P;
    temporal = call.floats(TimeQuery) != nullptr;
    t = call.floats(Past) ? int(call.shape(Past)[1]) : 0;
    if (!call.check(t == 0 || sizeOf(call.shape(Past)) == long(B) * t * P * 3 * E, "past: expected [B, t, P, 3E]")) return false;
    const Shape& gate = call.shape(Gate);
    if (!call.check(gate.size() == 2 && gate[0] == E, "feed-forward: expected a gate [E, F]")) return false;
    F = int(gate[1]);
    for (int i = SpaceQuery; i < (temporal ? Gate : TimeQuery); i += 2)
      if (!call.check(sizeOf(call.shape(i)) == long(E) * E && sizeOf(call.shape(i + 1)) == E, "attention: expected maps [E, E]"))
        return false;
    if (!call.check(sizeOf(call.shape(Value)) == long(E) * F && sizeOf(call.shape(FeedOutput)) == long(F) * E,
                    "feed-forward: expected [E, F], [E, F] and [F, E]"))
      return false;
    return tableFits(SpaceTables, P, P) && tableFits(TimeTables, n, t + n) && modulationFits();
  }

  void run() {
    float* y = call.output(0, call.shape(X));
    const Shape none = {0};
    const bool remember = temporal && call.attributes.remember;
    float* seen = call.output(1, remember ? Shape{B, t + n, P, 3 * E} : none);
    if (!y || call.failed()) return;
    takeMemory();
    connect(call.floats(X), y, SpaceNorm, [&](const float* h) { attendInSpace(h); });
    if (temporal) connect(y, y, TimeNorm, [&](const float* h) { attendOverTime(h, seen); });
    connect(y, y, FeedNorm, [&](const float* h) { feedForward(h); });
  }

 private:
  bool tableFits(int tables, long places, long length) {
    for (int i = 0; i < 2; i++)
      if (!call.check(!call.floats(tables + i) || sizeOf(call.shape(tables + i)) * 2 == places * D, "rotary: expected [places, D / 2]"))
        return false;
    return call.check(!call.floats(tables + 2) || sizeOf(call.shape(tables + 2)) == heads * length * length,
                      "bias: expected [num_heads, length, length]");
  }

  bool modulationFits() {
    if (!call.floats(Modulation)) return true;
    const Shape& shape = call.shape(Modulation);
    given = int(shape[1]), A = int(shape[2]);
    return call.check(shape[0] == B && (given == n || given == n - 1), "modulation: expected [B, n, A] or [B, n - 1, A]");
  }

  void takeMemory() {
    const long outputs = std::max(3 * E, 2 * F), all = long(B) * (t + n) * P;
    const long sizes[] = {rows * outputs,   std::max(rows * F, all * E), rows * E,         rows * E, all * heads, long(E) * outputs,
                          outputs,          long(B) * n * 2 * E,         all * 3 * E};
    float** const places[] = {&wide, &narrow, &branch, &normed, &logs, &weight, &bias, &film, &joined};
    long total = 0;
    for (const long size : sizes) total += (size + 15) / 16 * 16;
    float* at = scratch(total, ForBlock);
    for (int i = 0; i < 9; i++) {
      *places[i] = at;
      at += (sizes[i] + 15) / 16 * 16;
    }
  }

  template <class Part>
  void connect(const float* x, float* y, int norm, const Part& part) {
    if (call.attributes.pre) {
      normalize(norm, x, nullptr, normed);
      part(normed);
      for (long i = 0; i < rows * E; i++) y[i] = x[i] + branch[i];
    } else {
      part(x);
      normalize(norm, branch, x, y);
    }
  }

  void normalize(int norm, const float* x, const float* residual, float* y) {
    const float* gain = call.floats(norm);
    if (gain) {
      k.normForward({x, residual, gain, nullptr, nullptr}, y, 1, int(rows), E, epsilon, false);
    } else if (given > 0 || A > 0) {
      // A first frame that nothing leads to is not modulated.
      memset(film, 0, sizeof(float) * B * n * 2 * E);
      for (int b = 0; b < B && given > 0; b++)
        k.linearForward(call.floats(Modulation) + long(b) * given * A, call.floats(norm + 1), call.floats(norm + 2),
                        film + (long(b) * n + n - given) * 2 * E, given, A, 2 * E);
      k.normForward({x, residual, nullptr, nullptr, film}, y, B * n, P, E, epsilon, true);
    } else {
      k.normForward({x, residual, nullptr, nullptr, nullptr}, y, 1, int(rows), E, epsilon, true);
    }
  }

  // Maps of the same rows as one, into `wide`.
  void mapTogether(const float* x, int first, int count, int each) {
    for (int i = 0; i < count; i++) {
      const float* own = call.floats(first + 2 * i);
      for (int e = 0; e < E; e++) memcpy(weight + long(e) * count * each + i * each, own + long(e) * each, sizeof(float) * each);
      memcpy(bias + i * each, call.floats(first + 2 * i + 1), sizeof(float) * each);
    }
    k.linearForward(x, weight, bias, wide, int(rows), E, count * each);
  }

  void map(const float* x, int input, int inputs) {
    k.linearForward(x, call.floats(input), call.floats(input + 1), branch, int(rows), inputs, E);
  }

  void turn(int tables, int length, int copies) {
    if (call.floats(tables)) rotate(wide, call.floats(tables), call.floats(tables + 1), rows, length, copies, heads, D);
  }

  void attendInSpace(const float* x) {
    mapTogether(x, SpaceQuery, 3, E);
    turn(SpaceTables, P, 1);
    k.attentionForward({B, n, P, heads, D, false, false}, wide, call.floats(SpaceTables + 2), narrow, logs);
    map(narrow, SpaceOutput, E);
  }

  void attendOverTime(const float* x, float* seen) {
    mapTogether(x, TimeQuery, 3, E);
    turn(TimeTables, n, P);
    const long before = long(t) * P * 3 * E, after = long(n) * P * 3 * E;
    if (!seen) seen = joined;
    for (int b = 0; b < B; b++) {
      if (t > 0) memcpy(seen + b * (before + after), call.floats(Past) + b * before, sizeof(float) * before);
      memcpy(seen + b * (before + after) + before, wide + b * after, sizeof(float) * after);
    }
    k.attentionForward({B, t + n, P, heads, D, true, true}, seen, call.floats(TimeTables + 2), narrow, logs);
    // The new frames' rows only, together.
    const long skipped = long(t) * P * E, kept = long(n) * P * E;
    for (int b = 0; b < B && t > 0; b++) memmove(narrow + b * kept, narrow + b * (skipped + kept) + skipped, sizeof(float) * kept);
    map(narrow, TimeOutput, E);
  }

  void feedForward(const float* x) {
    mapTogether(x, Gate, 2, F);
    k.swigluForward(wide, narrow, int(rows), F);
    map(narrow, FeedOutput, F);
  }

  Call& call;
  const Kernels& k;
  int heads = 0, B = 0, n = 0, P = 0, E = 0, D = 0, F = 0, t = 0, given = 0, A = 0;
  long rows = 0;
  bool temporal = false;
  float *wide, *narrow, *branch, *normed, *logs, *weight, *bias, *film, *joined;
};

void shapes(TF_ShapeInferenceContext* context, TF_Status* status) { ShapeInference(context, status).same(0, 0); }

void compute(void* attributes, TF_OpKernelContext* context) {
  Call call(context, *static_cast<Attributes*>(attributes));
  Block block(call);
  if (block.fits()) block.run();
}

}  // namespace

std::vector<Op> blockOps() {
  // The names are of no importance: the order is.
  static const char* const inputs[] = {
      "x: float", "past: float", "modulation: float",
      "space_query: float", "space_query_bias: float", "space_key: float", "space_key_bias: float",
      "space_value: float", "space_value_bias: float", "space_output: float", "space_output_bias: float",
      "time_query: float", "time_query_bias: float", "time_key: float", "time_key_bias: float",
      "time_value: float", "time_value_bias: float", "time_output: float", "time_output_bias: float",
      "gate: float", "gate_bias: float", "value: float", "value_bias: float", "feed_output: float", "feed_output_bias: float",
      "space_norm: float", "space_film: float", "space_film_bias: float", "time_norm: float", "time_film: float",
      "time_film_bias: float", "feed_norm: float", "feed_film: float", "feed_film_bias: float",
      "space_cos: float", "space_sin: float", "space_bias: float", "time_cos: float", "time_sin: float", "time_bias: float"};
  return {{"GenieBlockNext",
           {std::begin(inputs), std::end(inputs)},
           {"output: float", "seen: float"},
           {"num_heads: int >= 1", "pre: bool", "remember: bool"},
           shapes,
           compute}};
}
