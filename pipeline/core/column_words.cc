#include "pipeline/core/column_words.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>
#include <vector>

#include "pipeline/core/text.h"
#include "pipeline/core/utf8.h"

namespace mien {
namespace {

using Words = std::vector<const char*>;
using Unit = ColumnUnit;

// Keys of words, the longest first: "starting" before "start".
template <class T>
using Keyed = std::vector<std::pair<std::string, T>>;

template <class T>
Keyed<T> KeyedBy(const std::vector<std::pair<T, Words>>& table) {
  Keyed<T> keyed;
  for (const auto& [value, words] : table) {
    for (const char* word : words) keyed.emplace_back(WordKey(word), value);
  }
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const auto& a, const auto& b) {
                     return a.first.size() > b.first.size();
                   });
  return keyed;
}

const Keyed<const char*>& Moments() {
  static const auto& words = *new Keyed<const char*>(KeyedBy<const char*>(
      {{"onset",
        {"onset",    "start",    "begin",    "beginning", "beginn",
         "anfang",   "anfangs",  "einsatz",  "début",     "commencement",
         "inicio",   "inicial",  "comienzo", "inizio",    "início",
         "początek", "poczatek", "начало",   "онсет",     "开始",
         "起始",     "起点",     "開始",     "시작",      "온셋"}},
       {"offset", {"offset",  "stop",   "end",   "finish", "ending", "ende",
                   "schluss", "fin",    "final", "fine",   "fim",    "einde",
                   "eind",    "koniec", "конец", "оффсет", "结束",   "终止",
                   "終止",    "終了",   "结尾",  "종료",   "끝",     "오프셋"}},
       {"apex",
        {"apex",   "peak",   "höhepunkt", "scheitel", "scheitelpunkt", "sommet",
         "pic",    "pico",   "picco",     "apice",    "ápice",         "piek",
         "szczyt", "апекс",  "пик",       "顶点",     "頂点",          "頂點",
         "峰值",   "ピーク", "정점"}},
       {"duration",
        {"duration", "dauer", "länge", "durée", "duración", "durata", "duração",
         "duur", "długość", "czas trwania", "длительность", "продолжительность",
         "时长", "持续时间", "持続時間", "長さ", "지속시간"}}}));
  return words;
}

const Keyed<Unit>& Units() {
  static const auto& words = *new Keyed<Unit>(KeyedBy<Unit>(
      {{Unit::kFrames,
        {"frame",       "frames",   "fr",           "frameno",     "framenr",
         "framenumber", "framenum", "frameindex",   "frameidx",    "frameid",
         "idx",         "bild",     "bilder",       "bildnummer",  "bildnr",
         "einzelbild",  "image",    "images",       "imagenumber", "trame",
         "cuadro",      "cuadros",  "fotograma",    "fotogramas",  "fotogramma",
         "quadro",      "quadros",  "beeld",        "klatka",      "кадр",
         "кадры",       "帧",       "帧号",         "帧数",        "帧序号",
         "幀",          "フレーム", "フレーム番号", "프레임"}},
       {Unit::kSeconds,
        {"s",       "sec",      "secs",    "second",   "seconds", "sek",
         "sekunde", "sekunden", "seconde", "secondes", "seg",     "segs",
         "segundo", "segundos", "secondi", "seconden", "sekundy", "ssmsec",
         "ss",      "с",        "сек",     "секунды",  "秒",      "초"}},
       {Unit::kMs,
        {"ms", "msec", "msecs", "millisec", "millis", "millisecond",
         "milliseconds", "millisekunden", "millisecondes", "milisegundos",
         "millisecondi", "milliseconden", "мс", "毫秒", "ミリ秒", "밀리초"}},
       {Unit::kUs,
        {"us", "usec", "µs", "μs", "microseconds", "mikrosekunden", "微秒"}},
       {Unit::kMinutes,
        {"min", "mins", "minute", "minutes", "minuten", "minutos", "minuti",
         "мин", "分", "分钟", "분"}},
       {Unit::kClock,
        {"hms", "hhmmss", "hmmss", "hhmmssms", "hhmmssmsec", "hhmmssmmm",
         "hhmmssfff", "mmss", "mss", "mmssms", "mmssmmm", "clock"}},
       {Unit::kTimeCode,
        {"hhmmssff", "hmsf", "mmssff", "timecode", "tc", "smpte", "时间码"}}}));
  return words;
}

// Words for a time, and for what a moment is one of.
const Keyed<Unit>& Nouns() {
  static const auto& words = *new Keyed<Unit>(KeyedBy<Unit>(
      {{Unit::kTime,
        {"time", "timestamp", "zeit", "szeit", "zeitpunkt", "temps", "tiempo",
         "tempo", "tijd", "czas", "heure", "hora", "время", "时间", "时刻",
         "時間", "時刻", "시간"}},
       {Unit::kFrames,
        {"frame", "framenumber", "bild", "sbild", "image", "imagenumber",
         "trame", "cuadro", "fotograma", "fotogramma", "quadro", "beeld",
         "klatka", "кадр", "帧", "フレーム", "프레임"}},
       {Unit::kTimeCode, {"timecode", "tc"}}}));
  return words;
}

const Keyed<const char*>& Others() {
  static const auto& words = *new Keyed<const char*>(KeyedBy<const char*>(
      {{"video",
        {"video",
         "vid",
         "videoname",
         "videofile",
         "videofilename",
         "videoid",
         "filename",
         "file",
         "recording",
         "recordingname",
         "recordingfile",
         "media",
         "mediafile",
         "mediafilename",
         "medianame",
         "movie",
         "film",
         "footage",
         "document",
         "datei",
         "dateiname",
         "videodatei",
         "aufnahme",
         "fichier",
         "nom du fichier",
         "vidéo",
         "enregistrement",
         "archivo",
         "nombre de archivo",
         "vídeo",
         "grabación",
         "filmato",
         "nome file",
         "arquivo",
         "nome do arquivo",
         "gravação",
         "bestand",
         "bestandsnaam",
         "opname",
         "plik",
         "nagranie",
         "файл",
         "имя файла",
         "видео",
         "视频",
         "视频名",
         "视频名称",
         "视频文件",
         "文件",
         "文件名",
         "影片",
         "動画",
         "動画ファイル",
         "ファイル",
         "ファイル名",
         "파일",
         "파일명",
         "영상",
         "동영상"}},
       {"coder",
        {"coder",       "codername",    "coderid",      "rater",
         "ratername",   "raterid",      "annotator",    "annotatorname",
         "annotatorid", "observer",     "observername", "codierer",
         "kodierer",    "beurteiler",   "bewerter",     "codeur",
         "annotateur",  "observateur",  "codificador",  "anotador",
         "observador",  "codificatore", "annotatore",   "codeerder",
         "beoordelaar", "кодировщик",   "эксперт",      "编码员",
         "编码者",      "标注者",       "标注员",       "評価者",
         "コーダー",    "평가자"}},
       {"subject", {"subject",    "subjectid", "participant",  "participantid",
                    "person",     "proband",   "probandin",    "versuchsperson",
                    "vp",         "sujet",     "sujeto",       "participante",
                    "soggetto",   "sujeito",   "proefpersoon", "deelnemer",
                    "испытуемый", "участник",  "被试",         "受试者",
                    "被験者",     "参加者",    "피험자",       "참가자"}},
       {"label",
        {"label", "emotion", "gefühl", "émotion", "emoción", "emozione",
         "emoção", "emotie", "emocja", "эмоция", "情绪", "表情", "感情",
         "감정"}},
       {"note",
        {"note", "notes", "comment", "comments", "remark", "bemerkung",
         "kommentar", "remarque", "commentaire", "comentario", "备注"}}}));
  return words;
}

// Between a noun and its moment: "image de fin".
constexpr const char* kLinks[] = {"de", "du", "des", "del", "di",  "do", "da",
                                  "d",  "of", "der", "des", "von", "van"};

std::optional<Unit> Look(const Keyed<Unit>& words, const std::string& key) {
  for (const auto& [word, unit] : words) {
    if (word == key) return unit;
  }
  return std::nullopt;
}

// Of what stands behind a moment: "", "frame", "times", "inms", "zeit".
std::optional<Unit> UnitBehind(std::string key) {
  if (key.empty()) return Unit::kNone;
  if (key.size() > 2 && StartsWith(key, "in")) key.erase(0, 2);
  if (const auto unit = Look(Units(), key)) return unit;
  if (const auto noun = Look(Nouns(), key)) return noun;
  for (const auto& [word, noun] : Nouns()) {
    if (!StartsWith(key, word)) continue;
    std::string rest = key.substr(word.size());
    if (rest.size() > 2 && StartsWith(rest, "in")) rest.erase(0, 2);
    if (const auto unit = Look(Units(), rest)) return unit;
  }
  return std::nullopt;
}

struct Moment {
  const char* what;
  Unit unit;
  std::string word;
};

std::optional<Moment> MomentOf(const std::string& key) {
  // "anfangs" is "anfang" in seconds, or a part of "anfangszeit".
  std::optional<Moment> found;
  for (const auto& [word, what] : Moments()) {
    if (!StartsWith(key, word)) continue;
    const auto unit = UnitBehind(key.substr(word.size()));
    if (!unit) continue;
    if (*unit != Unit::kNone) return Moment{what, *unit, word};
    if (!found) found = Moment{what, *unit, word};
  }
  return found;
}

// "time onset (s)", "imagededebut".
std::optional<Moment> BehindNoun(const std::string& key) {
  for (const auto& [noun, of] : Nouns()) {
    if (!StartsWith(key, noun)) continue;
    const std::string rest = key.substr(noun.size());
    auto found = MomentOf(rest);
    for (const char* link : kLinks) {
      if (found || !StartsWith(rest, link)) continue;
      found = MomentOf(rest.substr(std::string_view(link).size()));
    }
    if (!found) continue;
    if (found->unit == Unit::kNone) found->unit = of;
    return found;
  }
  return std::nullopt;
}

bool IsLetter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool IsPlain(const std::string& word) {
  static const char* const plain[] = {"onset",  "start", "begin",
                                      "offset", "stop",  "end",
                                      "apex",   "peak",  "duration"};
  return std::any_of(std::begin(plain), std::end(plain),
                     [&](const char* one) { return word == one; });
}

// Full-width brackets and marks, as East Asian keyboards write them.
std::string HalfWidth(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::uint32_t code = 0;
    const std::size_t length = DecodeUtf8(text, i, &code);
    if (length == 3 && code >= 0xFF01 && code <= 0xFF5E) {
      out += static_cast<char>(code - 0xFF01 + 0x21);
    } else {
      out += text.substr(i, std::max<std::size_t>(length, 1));
    }
    i += std::max<std::size_t>(length, 1);
  }
  return out;
}

}  // namespace

std::string WordKey(std::string_view text) {
  const std::string parts = DecomposeLetters(ToLower(HalfWidth(text)));
  std::string key;
  for (std::size_t i = 0; i < parts.size();) {
    std::uint32_t code = 0;
    const std::size_t length =
        std::max<std::size_t>(DecodeUtf8(parts, i, &code), 1);
    const std::string_view one = std::string_view(parts).substr(i, length);
    i += length;
    if (length == 1 && !IsLetter(one[0])) continue;
    if (code >= 0x300 && code < 0x370) continue;    // marks over letters
    if (code >= 0x2000 && code < 0x2070) continue;  // blanks, dashes
    if (code == 0xA0 || code == 0x3000) continue;
    if (code >= 0x410 && code <= 0x42F) {  // capital Cyrillic
      AppendUtf8(code + 0x20, &key);
    } else if (code >= 0xC0 && code <= 0xDE) {
      AppendUtf8(code + 0x20, &key);
    } else {
      key += one;
    }
  }
  return key;
}

ColumnMeaning MeaningOf(std::string_view heading) {
  ColumnMeaning meaning;
  if (heading.size() > 200) return meaning;
  const std::string key = WordKey(heading);
  if (key.empty()) return meaning;
  auto moment = MomentOf(key);
  const bool first = moment.has_value();
  if (!moment) moment = BehindNoun(key);
  if (moment) {
    // "starts" is a word, "start_s" a time in seconds.
    const std::string half = HalfWidth(heading);
    const bool apart = std::any_of(half.begin(), half.end(),
                                   [](char c) { return !IsLetter(c); });
    if (moment->unit == Unit::kSeconds && key == moment->word + "s" && !apart) {
      return meaning;
    }
    meaning.what = moment->what;
    meaning.unit = moment->unit;
    meaning.plain = first && IsPlain(moment->word);
    return meaning;
  }
  for (const auto& [word, what] : Others()) {
    if (word == key) meaning.what = what;
  }
  return meaning;
}

std::optional<ColumnUnit> UnitOf(std::string_view text) {
  return Look(Units(), WordKey(text));
}

}  // namespace mien
