#ifndef MIEN_STAGES_MEDIA_REDACT_H_
#define MIEN_STAGES_MEDIA_REDACT_H_

// Pictures of a face in which the movement is seen and nobody is recognised.

#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace mien {

// kBlur: the recording's own pixels, so blurred that features are gone (large
// movements alone are seen). kMesh, kFlow: no pixel of the recording: a net
// that is moved as the skin is, or the skin's movement as colour and arrows.
enum class Redaction { kNone, kBlur, kMesh, kFlow };

// "none", "blur", "mesh", "flow": in the order of the kinds.
const std::vector<std::string>& RedactionNames();
// @throws ConfigError.
Redaction ParseRedaction(const std::string& name);
const std::string& RedactionName(Redaction redaction);

// Blocks of 0.6 inter-ocular distances, smoothed over as much again: eyes and
// mouth run into each other. Of the same type.
cv::Mat Blurred(const cv::Mat& picture, double iod_px);

// A net every 0.09 inter-ocular distances, its crossings marked, its meshes of
// many greys, where `face` (CV_32FC1, 0..1) is above one half. CV_8UC3.
cv::Mat MeshPicture(const cv::Mat& face, double iod_px);

// What is drawn of one frame: fields are movements since the onset on the
// aligned face (CV_32FC2, px; empty: the face is lost).
struct RedactedViews {
  cv::Mat aligned;  // CV_8UC3: net, or colours (full colour: full_px)
  cv::Mat large;    // the same magnified; of kFlow: arrows of the magnified
};
RedactedViews DrawRedacted(Redaction redaction, const cv::Mat& mesh,
                           const cv::Mat& face, const cv::Mat& field,
                           const cv::Mat& large, double full_px, double iod_px);

}  // namespace mien

#endif  // MIEN_STAGES_MEDIA_REDACT_H_
