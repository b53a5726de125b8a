#include "tools/synth/performer.h"

#include "tools/inject/expression.h"
#include "tools/inject/identity.h"

namespace mien {

ActorPerformer::ActorPerformer(const ActorOptions& options)
    : options_(options), actor_(options) {}

double ActorPerformer::PeakOf(const std::map<int, double>& au_px) const {
  // Fields add up; their units cancel.
  const ExpressionBasis basis(MakeIdentity(options_.seed));
  return mien::PeakOf(basis.Compose(au_px, 0));
}

}  // namespace mien
