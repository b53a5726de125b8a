// events.csv as mien-spot --review takes it back.

#include "stages/exchange/event_table.h"
#include "tests/fuzz/fuzz.h"
#include "tools/spot/event_rows.h"

namespace mien {

// What is written of any rows reads back, and is then written the same.
static void WriteAndRead(const std::vector<EventRow>& rows) {
  const std::string once = EventsCsv(rows);
  const std::vector<EventRow> again = ParseEventsCsv(once, "again.csv");
  fuzz::Require(again.size() == rows.size(), "no event is lost");
  fuzz::Require(EventsCsv(again) == once, "a second writing is the same");
}

}  // namespace mien

MIEN_FUZZ(bytes) {
  const auto rows = mien::ParseEventsCsv(bytes, "events.csv");
  mien::WriteAndRead(rows);
  std::vector<mien::EventRow> own(rows.begin(), rows.begin() + rows.size() / 2);
  mien::CarryReview(own, rows);
}
