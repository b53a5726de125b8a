#ifndef MIEN_TOOLS_STUDIO_SETTINGS_H_
#define MIEN_TOOLS_STUDIO_SETTINGS_H_

// The parameters of mien-spot as a form, from the one list of them.

#include <map>
#include <string>

namespace mien {

// JSON: {"sections": [{"name", "about", "fields": [{"path", "name", "about",
// "type" (bool, int, number, text, list), "value", "standard", "least", "most"
// (null: no bound), "choices"}]}]}. yaml: a configuration ("" = the defaults).
// value and standard are texts as YAML has them.
// @throws ConfigError for a text that is none.
std::string SettingsForm(const std::string& yaml);

// The configuration with other values at some paths, checked: only what differs
// from the defaults, each key under its explanation; "" where nothing does.
// @throws ConfigError with the path, the value and what is allowed; for a path
// that the form does not have.
std::string ChangeSettings(const std::string& yaml,
                           const std::map<std::string, std::string>& values);

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_SETTINGS_H_
