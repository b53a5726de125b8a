"""Text files that are right, and what strangers and bad luck make of them."""

import json
import random
import re

EVENTS = (
    'video,face,event,kind,onset_frame,apex_frame,offset_frame,onset_s,apex_s,'
    'offset_s,duration_s,score,amplitude_px,amplitude_iod,regions,flags,label,'
    'p_negative,p_positive,p_surprise,verdict,action_units,note\n'
    'a.mp4,0,1,micro,30,34,38,1.2,1.36,1.52,0.32,0.875,1.5,0.02,brow_left,'
    'blink,positive,0.1,0.8,0.1,accept,AU6;AU12,seen\n'
    'a.mp4,0,2,macro,100,110,130,4,4.4,5.2,1.2,0.5,2,0.03,,,,,,,reject,,\n')
EAF = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<ANNOTATION_DOCUMENT>\n<HEADER '
    'TIME_UNITS="milliseconds"><MEDIA_DESCRIPTOR MEDIA_URL="file:///d/a.mp4" '
    'MIME_TYPE="video/mp4"/></HEADER>\n<TIME_ORDER>\n<TIME_SLOT '
    'TIME_SLOT_ID="ts1" TIME_VALUE="1200"/>\n<TIME_SLOT TIME_SLOT_ID="ts2" '
    'TIME_VALUE="1520"/>\n</TIME_ORDER>\n<TIER LINGUISTIC_TYPE_REF="t" '
    'TIER_ID="micro_face0"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1"'
    ' TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2"><ANNOTATION_VALUE>#1 micro 0.8 '
    'brow_left</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>\n'
    '</ANNOTATION_DOCUMENT>\n')
BORIS = (
    'Observation id\tMedia file\tTotal length\tFPS\tSubject\tBehavior\t'
    'Behavioral category\tBehavior type\tStart (s)\tStop (s)\tDuration (s)\t'
    'Comment start\tComment stop\n'
    'o\ta.mp4\t10\t25\tface0\tmicro\t\tSTATE\t1.2\t1.52\t0.32\t#1 micro 0.8\t\n')
VTT = ('WEBVTT\n\nmicro_face0 1\n00:00:01.200 --> 00:00:01.520\n#1 micro 0.8 '
       'brow_left\n\n')
SRT = ('1\n00:00:01,200 --> 00:00:01,520\nhappiness\n\n2\n00:00:04,000 --> '
       '00:00:05,200\n<i>fear</i>\n\n')
TEXTGRID = (
    'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0 \nxmax = '
    '10 \ntiers? <exists> \nsize = 1 \nitem []: \n    item [1]:\n        class '
    '= "IntervalTier" \n        name = "micro_face0" \n        xmin = 0 \n     '
    '   xmax = 10 \n        intervals: size = 2 \n        intervals [1]:\n     '
    '       xmin = 0 \n            xmax = 1.2 \n            text = "" \n       '
    ' intervals [2]:\n            xmin = 1.2 \n            xmax = 1.52 \n      '
    '      text = "#1 micro 0.8 brow_left" \n')
SPOT = ('video,onset_frame,offset_frame,kind,fps,frames\na.mp4,30,38,micro,25,'
        '250\nb.mp4,,,,25,250\n')
CLIPS = 'subject,clip,label\n1,c1,negative\n1,c2,positive\n2,c3,negative\n'
APEX = ('subject,clip,onset,apex,offset,fps\n1,c1,10,15,20,200\n2,c3,30,36,44,'
        '200\n')
SHEET = ('Subject,Filename,OnsetFrame,ApexFrame,OffsetFrame,Action Units,'
         'Estimated Emotion\n1,EP01_01f,10,16,22,4,disgust\n2,EP02_01f,12,18,'
         '25,12,happiness\n')
CONFIG = ('data:\n  fps: 30\n  labels: ["negative=disgust", "positive='
          'happiness"]\nprotocol:\n  seeds: [1]\nrecognize:\n  epochs: 2\n')
LIMIT = json.dumps({
    'schema': 'mien-calibration/1', 'video': 'a.mp4', 'recording': 'x',
    'settings': 'y', 'fps': 25, 'duration_s': 60, 'frames': 1500, 'iod_px': 80,
    'rungs': [{'amplitude_iod': 0.01, 'injected': 10, 'found': 3}]}, indent=1)


def numbers(value):
    return lambda text: re.sub(r'(?<![\w#])\d+(\.\d+)?', value, text)


def noise(size):
    return random.Random(size).randbytes(size)


# name -> function of the right text, giving text or bytes.
VIDEOS = 'name,frames,fps\na.mp4,1500,25\n'
SPEECH = 'video,start_s,end_s\na.mp4,1.5,2.5\na.mp4,3,4\n'
SAMPLES = ('dataset,subject,clip,onset,apex,offset,label,predicted,p_negative,'
           'p_positive\nd,1,a.mp4,10,15,20,negative,negative,0.7,0.3\n'
           'd,1,c2,10,16,22,positive,negative,0.6,0.4\n'
           'd,2,c3,1,5,9,negative,negative,0.9,0.1\n')
PERSONS = 'video,person\na.mp4,P1\nb.mp4,P2\n'
STUDY = 'recording,condition,person\ninterview_01,rest,P1\nother,task,P1\n'
RESULTS = json.dumps({
    'config_digest': 'abc', 'protocol': 'loso', 'seeds': [1, 2],
    'scores': {'all': {'n': 3, 'accuracy': 0.66, 'uf1': 0.4, 'uar': 0.5},
               'd': {'n': 3, 'uf1': None}}, 'versions': {'mien': '1'}})
SUMS = ('# results of /d/a.mp4\n' + 'a' * 64 + '  events.csv\n' + 'b' * 64 +
        '  ../../../etc/passwd\n' + 'c' * 64 + '  /etc/passwd\n')
# For what reads JSON.
JSONS = {
    'deep': '[' * 100_000, 'deep_maps': '{"a":' * 100_000,
    'objects': '[' + '{},' * 300_000 + '{}]', 'arrays': '[' + '[],' * 300_000 +
    '[]]', 'keys': '{' + ','.join(f'"k{i}":1' for i in range(200_000)) + '}',
    'same_key': '{"a":1,"a":2}', 'numbers': '[' + '1e999,' * 1000 + '1]',
    'long_text': '"' + 'x' * 2_000_000 + '"', 'half_pair': '"\\ud800"',
    'zero_text': '{"a\\u0000b":"\\u0000"}', 'two': '{} {}'}
# What was said.
WORDS = {
    'vtt': 'WEBVTT\n\n00:00:00.000 --> 00:00:01.200\n<v Anna>what was said\n\n'
           '00:00:01.200 --> 00:00:02.500\n<v Ben>and this here\n\n',
    'srt': '1\n00:00:00,000 --> 00:00:01,200\nANNA: what was said\n\n'
           '2\n00:00:01,200 --> 00:00:02,500\nBEN: and this here\n\n',
    'eaf': EAF.replace('micro_face0', 'Anna').replace(
        '#1 micro 0.8 brow_left', 'what was said'),
    'TextGrid': TEXTGRID.replace('micro_face0', 'Anna').replace(
        '#1 micro 0.8 brow_left', 'what was said')}
MUTATIONS = {
    'empty': lambda t: '',
    'newline': lambda t: '\n',
    'mark_alone': lambda t: b'\xef\xbb\xbf',
    'zeros': lambda t: bytes(5000),
    'noise': lambda t: noise(4096),
    'noise_behind': lambda t: t.encode() + noise(300),
    'utf16': lambda t: t.encode('utf-16'),
    'utf16_odd': lambda t: t.encode('utf-16')[:-1],
    'utf32': lambda t: t.encode('utf-32'),
    'half': lambda t: t[:len(t) // 2],
    'almost': lambda t: t[:-8],
    'twice': lambda t: t + t,
    'many_times': lambda t: t * 200,
    'last_line_many_times': lambda t: t + t.rstrip('\n').split('\n')[-1] * 3000,
    'huge_numbers': numbers('1e308'),
    'long_digits': numbers('9' * 400),
    'negative': numbers('-7'),
    'beyond_64_bits': numbers('18446744073709551616'),
    'no_number': numbers('nan'),
    'infinite': numbers('inf'),
    'hex': numbers('0x10'),
    'long_line': lambda t: t + 'a' * 1_000_000,
    'many_commas': lambda t: t + ',' * 200_000,
    'many_lines': lambda t: t + '\n' * 300_000,
    'open_quote': lambda t: t + '"' + 'b' * 50_000,
    'many_quotes': lambda t: t.replace('a', '"') + '"' * 99_999,
    'escapes': lambda t: t.replace('a', '\x1b]0;owned\x07\x1b[2Ja'),
    'turned_text': lambda t: t.replace('m', '\u202e\u2066m'),
    'bad_utf8': lambda t: t.encode().replace(b'i', b'\xff\xfei'),
    'line_ends': lambda t: t.replace('\n', '\r'),
    'separators': lambda t: t.replace('\n', '\u2028').replace(',', '\u0085'),
    'outside': lambda t: t.replace('a.mp4', '../../../../etc/passwd')
                          .replace('EP01_01f', '../../../../etc'),
    'looks_like_zip': lambda t: b'PK\x03\x04' + t.encode(),
    'looks_like_pdf': lambda t: b'%PDF-1.4\n' + t.encode(),
    'entities': lambda t: '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + ''.join(
        f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">'
        for i in range(9)) + ']>\n<x>&j;</x>' + t,
    'outside_entity': lambda t: '<!DOCTYPE x [<!ENTITY s SYSTEM "file:///etc/'
                                'passwd">]>\n<x>&s;</x>' + t,
    'swapped': lambda t: '\n'.join(reversed(t.split('\n'))),
    'upper': lambda t: t.upper(),
}
