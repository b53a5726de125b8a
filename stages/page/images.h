#ifndef MIEN_STAGES_PAGE_IMAGES_H_
#define MIEN_STAGES_PAGE_IMAGES_H_

// Pictures inside a report: small, encoded as data: URLs.

#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace mien {

// The picture shrunk (never enlarged) to at most side_px on its longer side;
// CV_8UC1, CV_8UC3 or CV_8UC4. Of any other type or empty: an empty Mat.
cv::Mat Thumbnail(const cv::Mat& image, int side_px);

// "data:image/jpeg;base64,..." of a CV_8UC1 or CV_8UC3 picture, "" for an
// empty one. @throws InternalError when OpenCV cannot encode it.
std::string JpegDataUrl(const cv::Mat& image, int quality = 80);
// "data:image/png;base64,...", CV_8UC4 too.
std::string PngDataUrl(const cv::Mat& image);

// Flow as colour (hue = direction, saturation = length up to max_px); CV_8UC3.
cv::Mat FlowColour(const cv::Mat& flow, double max_px);

// Length in px that is drawn in full colour for a set of flows, the same for
// all of them so that clips compare: the 90 % quantile over flows of each
// one's 99 % quantile of length, at least 0.25. Empty flows are left out.
double FlowColourScale(const std::vector<cv::Mat>& flows);

// The key to FlowColour: a disc in which each point has the colour of the
// flow from the centre to it; CV_8UC4, transparent outside.
cv::Mat FlowWheel(int side_px);

}  // namespace mien

#endif  // MIEN_STAGES_PAGE_IMAGES_H_
