#include "tools/synth/casting.h"

#include "tools/synth/photo_actor.h"

namespace mien {

std::string PhotoOf(const Casting& casting, int person) {
  if (casting.photos.empty()) return "";
  return casting
      .photos[static_cast<std::size_t>(person) % casting.photos.size()];
}

std::unique_ptr<Performer> CastPerson(const Casting& casting, int person,
                                      std::uint64_t seed) {
  if (!casting.photos.empty()) {
    PhotoActorOptions given;
    given.iod_px = casting.iod_px;
    given.noise_sd = casting.noise_sd;
    given.width_px = casting.width_px;
    given.height_px = casting.height_px;
    return std::make_unique<PhotoActor>(
        ReadPortrait(PhotoOf(casting, person),
                     *LandmarkModel::Load(casting.landmark_model)),
        given);
  }
  ActorOptions given;
  given.seed = seed;
  given.iod_px = casting.iod_px;
  given.noise_sd = casting.noise_sd;
  given.width_px =
      casting.width_px > 0 ? casting.width_px : cvRound(6.4 * given.iod_px);
  given.height_px =
      casting.height_px > 0 ? casting.height_px : cvRound(4.8 * given.iod_px);
  return std::make_unique<ActorPerformer>(given);
}

}  // namespace mien
