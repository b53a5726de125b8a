#ifndef MIEN_PIPELINE_CONFIG_NODE_H_
#define MIEN_PIPELINE_CONFIG_NODE_H_

// A parameter struct lists its fields once:
//
//   struct DiskParams {
//     double radius_px = 3;
//     std::string shape = "round";
//     template <class Self, class Visit>
//     static void Fields(Self& self, Visit&& visit) {
//       visit(self.radius_px, "radius_px", Spec{"Radius in px."}.Range(0, 99));
//       visit(self.shape, "shape", Spec{"Outline."}.Choices({"round",
//       "square"}));
//     }
//   };
//
// From that list come the strict YAML reader, the commented YAML writer,
// --set, and the canonical text that enters cache keys. Nested structs are
// visited the same way. Field types: bool, int, double, std::string and
// vectors of int, double, std::string.

#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace mien {

struct Spec {
  Spec(std::string text) : doc(std::move(text)) {}  // NOLINT: reads well
  Spec(const char* text) : doc(text) {}             // NOLINT

  // Inclusive bounds of numbers, of each element of a vector.
  Spec& Range(double low, double high) {
    min = low;
    max = high;
    return *this;
  }
  Spec& AtLeast(double low) {
    min = low;
    return *this;
  }
  // The texts allowed, for each element of a vector.
  Spec& Choices(std::vector<std::string> allowed) {
    choices = std::move(allowed);
    return *this;
  }

  std::string doc;  // one or more sentences, with the unit and the source
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  std::vector<std::string> choices;
};

// One field (or group of fields) of a live struct: pointers into it.
struct Node {
  using Value = std::variant<std::monostate, bool*, int*, double*, std::string*,
                             std::vector<int>*, std::vector<double>*,
                             std::vector<std::string>*>;

  std::string name;
  Spec spec{""};
  Value value;                 // monostate: a group with children
  std::vector<Node> children;  // in the order of Fields
};

namespace internal {

template <class T, class = void>
struct HasFields : std::false_type {};
struct NoVisit {
  template <class T>
  void operator()(T&, const char*, const Spec&) {}
};
template <class T>
struct HasFields<T, std::void_t<decltype(T::Fields(std::declval<T&>(),
                                                   std::declval<NoVisit&>()))>>
    : std::true_type {};

}  // namespace internal

// The tree of `params`; it points into the struct, which must outlive it.
template <class Params>
Node Describe(Params& params, const std::string& name = "",
              const Spec& spec = Spec{""}) {
  Node node;
  node.name = name;
  node.spec = spec;
  if constexpr (internal::HasFields<Params>::value) {
    Params::Fields(params, [&node](auto& field, const char* field_name,
                                   const Spec& field_spec) {
      node.children.push_back(Describe(field, field_name, field_spec));
    });
  } else {
    node.value = &params;
  }
  return node;
}

}  // namespace mien

#endif  // MIEN_PIPELINE_CONFIG_NODE_H_
