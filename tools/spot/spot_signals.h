#ifndef MIEN_TOOLS_SPOT_SPOT_SIGNALS_H_
#define MIEN_TOOLS_SPOT_SPOT_SIGNALS_H_

// What a recording's curves are made of: signals.csv and the report show them.

#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/motion/motion_series.h"
#include "stages/report/review_report.h"
#include "stages/spotting/interview_spotting.h"

namespace mien {

// Of each face: head_x_iod, head_y_iod, head_roll_deg, noise_iod, blink, speech
// and a column per region. A region's is its distance from where it usually is
// (the median over +- 10 s, in which the slow drift goes), inter-ocular
// distances.
std::vector<ReviewFace> SignalsOf(const MotionSeries& series,
                                  const InterviewParams& params);

// All faces beside each other at the recording's times, NaN where one is not
// there. Columns of the first face bear plain names, those of face N "faceN_".
SignalTable JoinSignals(const std::vector<ReviewFace>& faces,
                        const std::vector<double>& time_s);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_SPOT_SIGNALS_H_
