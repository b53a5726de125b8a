"""Every hostile input: which program reads it, and how it is made.

cases(folder, bin) gives (name, command, expected exit codes). Small files only;
what has to be made by a program is made once."""

import io
import json
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import zipfile

import texts

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent /
                       'support'))
from mean_face import mean_face  # noqa: E402


class Maker:
    def __init__(self, folder, programs):
        self.folder, self.programs = pathlib.Path(folder), programs
        self.cases = []

    def path(self, *parts):
        path = self.folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def put(self, content, *parts):
        path = self.path(*parts)
        path.write_bytes(content.encode() if isinstance(content, str)
                         else content)
        return path

    def add(self, name, *command):
        self.cases.append((name, [str(part) for part in command]))

    def program(self, *command):
        subprocess.run([self.programs / command[0]] +
                       [str(part) for part in command[1:]], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def add_eval(maker):
    """Everything that mien-eval reads."""
    good = maker.put(texts.SPOT, 'good/spot.csv')
    clips = maker.put(texts.CLIPS, 'good/clips.csv')
    apex = maker.put(texts.APEX, 'good/apex.csv')
    rows = [
        ('eaf', texts.EAF, lambda f: ['spotting', '--truth', f, '--pred', good,
                                      '--fps', 25]),
        ('tsv', texts.BORIS, lambda f: ['spotting', '--truth', f, '--pred',
                                        good, '--fps', 25]),
        ('vtt', texts.VTT, lambda f: ['spotting', '--truth', f, '--pred', good,
                                      '--fps', 25]),
        ('srt', texts.SRT, lambda f: ['spotting', '--truth', f, '--tier',
                                      'cues', '--pred', good, '--fps', 25]),
        ('TextGrid', texts.TEXTGRID,
         lambda f: ['spotting', '--truth', f, '--pred', good, '--fps', 25]),
        ('events.csv', texts.EVENTS, lambda f: ['review', '--pred', f]),
        ('spot.csv', texts.SPOT, lambda f: ['spotting', '--truth', f, '--pred',
                                            good]),
        ('clips.csv', texts.CLIPS,
         lambda f: ['recognition', '--truth', f, '--pred', clips]),
        ('pred.csv', texts.CLIPS.replace('label', 'predicted'),
         lambda f: ['recognition', '--truth', clips, '--pred', f]),
        ('found.csv', texts.EVENTS,
         lambda f: ['spotting', '--truth', good, '--pred', f]),
        ('videos.csv', texts.VIDEOS,
         lambda f: ['spotting', '--truth', good, '--pred', good, '--videos',
                    f]),
        ('speech.csv', texts.SPEECH,
         lambda f: ['spotting', '--truth', good, '--pred', good, '--speech',
                    f]),
        ('apex.csv', texts.APEX, lambda f: ['apex', '--truth', f, '--pred',
                                            apex]),
    ]
    for form, right, command in rows:
        for name, mutate in texts.MUTATIONS.items():
            file = maker.put(mutate(right), 'eval', name, f'a.{form}')
            maker.add(f'{form}:{name}', 'mien-eval', *command(file))


def add_run(maker):
    """Sheets and configurations of mien-run, without computing."""
    data = maker.path('set/x').parent
    maker.program('mien-synth', 'dataset', '--out', data, '--subjects', 2,
                  '--clips', 1, '--fps', 30, '--iod', 60)
    for sheet in list(data.glob('*.xlsx')) + list(data.glob('*.csv')):
        sheet.unlink()
    config = maker.put(texts.CONFIG, 'good/c.yaml')
    some = ('empty', 'zeros', 'noise', 'utf16_odd', 'half', 'many_times',
            'huge_numbers', 'long_digits', 'negative', 'no_number', 'long_line',
            'many_commas', 'many_lines', 'open_quote', 'escapes', 'bad_utf8',
            'outside', 'looks_like_zip', 'swapped')

    def sheet_case(name, content, file):
        root = maker.folder / 'sheets' / name.replace(':', '_')
        root.mkdir(parents=True)
        for clip in data.iterdir():
            (root / clip.name).symlink_to(clip)
        maker.put(content, 'sheets', root.name, file)
        maker.add(name, 'mien-run', config, '--data', root, '--dry-run',
                  '--out', root / 'out')

    for name in some:
        sheet_case(f'sheet:{name}', texts.MUTATIONS[name](texts.SHEET),
                   'CASME2-coding.csv')
    for name, content in workbooks():
        sheet_case(f'xlsx:{name}', content, 'CASME2-coding.xlsx')
    configs = {name: texts.MUTATIONS[name](texts.CONFIG) for name in (
        'zeros', 'noise', 'utf16', 'utf32', 'half', 'twice', 'huge_numbers',
        'long_digits', 'negative', 'no_number', 'long_line', 'many_quotes',
        'escapes', 'turned_text', 'bad_utf8', 'line_ends', 'looks_like_zip')}
    configs.update({
        'aliases': 'a: &a [1]\nb: &b [*a,*a]\ndata: {labels: *b}\n',
        'deep': '[' * 5000, 'deep_maps': '{a: ' * 5000,
        'many_keys': '\n'.join(f'k{i}: 1' for i in range(50_000)),
        'same_key': 'data:\n  fps: 1\n  fps: 2\n', 'merge': '<<: {data: 1}\n',
        'tag': 'data: !!python/object:os.system x\n', 'two_documents':
        texts.CONFIG + '---\n' + texts.CONFIG, 'list': '- 1\n- 2\n',
        'null_group': 'data:\n', 'anchor': 'data: &x {fps: 1}\n',
        'megabytes': '#' * 2_000_000, 'tabs': 'data:\n\tfps: 1\n',
        'long_value': f'data: {{format: "{"x" * 200_000}"}}\n',
        'odd_key': '? [1, 2]\n: 3\n'})
    for name, content in configs.items():
        file = maker.put(content, 'configs', f'{name}.yaml')
        maker.add(f'config:{name}', 'mien-run', file, '--data', data,
                  '--dry-run')
    for i, text in enumerate([
            '', '=', 'a', '=1', 'data.fps', 'data.fps=', 'data.fps=1e999',
            'data.fps=nan', 'data.fps=[1]', 'data..fps=1', '.=1', 'data=1',
            'protocol.seeds=[1', 'protocol.seeds=' + '[' * 3000,
            'protocol.seeds=[' + '1,' * 60_000 + '1]', 'data.format=\x1b[2J',
            'recognize.epochs=99999999999999999999', 'x' * 100_000 + '=1',
            'data.fps=1\ndata.fps=2', 'data.labels={a: b}']):
        maker.add(f'set:{i}', 'mien-run', config, '--data', data, '--dry-run',
                  '--set', text)


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def workbook(cells, strings='<sst/>', extra=()):
    return zipped([
        ('xl/workbook.xml', "<workbook xmlns:r='r'><sheets><sheet name='S' "
         "sheetId='1' r:id='r1'/></sheets></workbook>"),
        ('xl/_rels/workbook.xml.rels', "<Relationships><Relationship Id='r1' "
         "Target='worksheets/d.xml'/></Relationships>"),
        ('xl/worksheets/d.xml', '<worksheet>' + cells + '</worksheet>'),
        ('xl/sharedStrings.xml', strings), *extra])


def workbooks():
    row = ("<row r='1'>" + ''.join(
        f"<c r='{chr(65 + i)}1' t='inlineStr'><is><t>{name}</t></is></c>"
        for i, name in enumerate(texts.SHEET.split('\n')[0].split(','))) +
        '</row>')
    data = '<sheetData>' + row + '{}</sheetData>'
    right = workbook(data.format(''))
    yield 'rows_alone', right
    yield 'not_zip', b'PK' + texts.noise(3000)
    yield 'half', right[:len(right) // 2]
    yield 'no_end', right[:-22]
    yield 'noise_inside', right[:60] + texts.noise(80) + right[140:]
    yield 'empty_archive', zipped([])
    yield 'no_sheet', zipped([('xl/workbook.xml', '<workbook/>')])
    yield 'far_cell', workbook(data.format(
        "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"))
    yield 'beyond_cell', workbook(data.format(
        "<row r='99999999999'><c r='ZZZZZZZZ99999999999'><v>1</v></c></row>"))
    yield 'negative_row', workbook(data.format("<row r='-5'><c r='A-5'/></row>"))
    yield 'no_string', workbook(data.format(
        "<row r='2'><c r='A2' t='s'><v>99999999</v></c></row>"))
    yield 'minus_string', workbook(data.format(
        "<row r='2'><c r='A2' t='s'><v>-1</v></c></row>"))
    yield 'merge_all', workbook(data.format('') +
                                "<mergeCells><mergeCell ref='A1:XFD1048576'/>"
                                '</mergeCells>')
    yield 'merge_many', workbook(data.format('') + '<mergeCells>' +
                                 "<mergeCell ref='A1:C900'/>" * 50_000 +
                                 '</mergeCells>')
    yield 'bomb', workbook(data.format(' ' * 40_000_000))
    yield 'string_bomb', workbook(
        data.format(''.join(f"<row r='{i}'><c r='A{i}' t='s'><v>0</v></c></row>"
                            for i in range(2, 20_000))),
        '<sst><si><t>' + 'z' * 30_000 + '</t></si></sst>')
    yield 'entities', workbook(texts.MUTATIONS['entities'](data.format('')))
    yield 'outside_entity', workbook(
        texts.MUTATIONS['outside_entity'](data.format('')))
    yield 'deep_xml', workbook('<a>' * 100_000)
    yield 'outside_target', zipped([
        ('xl/workbook.xml', "<workbook xmlns:r='r'><sheets><sheet name='S' "
         "r:id='r1'/></sheets></workbook>"),
        ('xl/_rels/workbook.xml.rels', "<Relationships><Relationship Id='r1' "
         "Target='../../../../etc/passwd'/></Relationships>")])
    yield 'many_parts', workbook(data.format(''), extra=[
        (f'p{i}', '') for i in range(20_000)])
    yield 'many_sheets', zipped([
        ('xl/workbook.xml', "<workbook xmlns:r='r'><sheets>" +
         "<sheet name='S' r:id='r1'/>" * 30_000 + '</sheets></workbook>')])


def add_cache(maker):
    """HDF5 files from strangers, by mien-inspect."""
    try:
        import h5py
        import numpy as np
    except ImportError:
        return
    secret = maker.put('the-secret-of-another-file\n', 'secret.txt')

    def fields(file, **changes):
        attributes = {'stage': 'flow', 'dataset': 'video', 'item': 'a',
                      'key': 'k' * 64, 'key_text': 'x', 'schema': 'Flow/1',
                      'provenance': 'p', 'params': '', 'complete': 1}
        attributes.update(changes)
        for key, value in attributes.items():
            if value is not None:
                file.attrs[key] = value

    def array(file, name='field', **attributes):
        made = file.create_dataset(name, data=np.zeros((3, 4), 'f4'))
        made.attrs['unit'], made.attrs['scale'] = 'px', 1.0
        for key, value in attributes.items():
            made.attrs[key] = value
        return made

    def plain(file):
        fields(file)
        array(file)

    def attribute(key, value):
        def make(file):
            fields(file, **{key: value})
            array(file)
        return make

    def array_attribute(key, value):
        def make(file):
            fields(file)
            array(file, **{key: value})
        return make

    def outside_storage(file):
        fields(file)
        file.create_dataset('field', (26,), 'u1',
                            external=[(str(secret), 0, 26)])

    def outside_link(file):
        fields(file)
        file['field'] = h5py.ExternalLink(str(secret), '/')

    def loop(file):
        fields(file)
        file['field'] = h5py.SoftLink('/field')

    def deep(file):
        fields(file)
        group = file
        for _ in range(500):
            group = group.create_group('g')

    def bomb(file):
        fields(file)
        file.create_dataset('field', (20_000, 20_000), 'f4', chunks=(2000, 2000),
                            compression='gzip', fillvalue=0)[0, 0] = 1

    def virtual(file):
        fields(file)
        layout = h5py.VirtualLayout((26,), 'u1')
        layout[:] = h5py.VirtualSource(str(secret), 'x', (26,))
        file.create_virtual_dataset('field', layout)

    def dataset(**options):
        def make(file):
            fields(file)
            file.create_dataset('field', **options)
        return make

    makes = {
        'plain': plain, 'outside_storage': outside_storage,
        'outside_link': outside_link, 'loop': loop, 'deep': deep, 'bomb': bomb,
        'virtual': virtual, 'empty': lambda f: None,
        'many_arrays': lambda f: [fields(f)] + [
            f.create_dataset(f'a{i}', data=[1]) for i in range(2000)],
        'many_attributes': lambda f: [plain(f)] + [
            f.attrs.__setitem__(f'text.{i}', 'x') for i in range(500)],
        'huge_shape': dataset(shape=(2 ** 33, 0, 2 ** 33), dtype='f4'),
        'never_written': dataset(shape=(2 ** 20, 2 ** 20), dtype='f8',
                                 chunks=(64, 64)),
        'strings': dataset(data=['a', 'b']),
        'compound': dataset(data=np.zeros(2, [('a', 'i4'), ('b', 'f8')])),
        'big_endian': dataset(data=np.zeros(3, '>f4')),
        'half_floats': dataset(data=np.zeros(3, 'f2')),
        'scalar': dataset(data=1.5),
        'null': lambda f: [fields(f), f.create_dataset(
            'field', data=h5py.Empty('f4'))],
        'references': lambda f: [plain(f), f.create_dataset(
            'r', data=[f.ref], dtype=h5py.ref_dtype)],
        'lzf': dataset(data=np.zeros((64, 64), 'f4'), compression='lzf'),
        'not_complete': attribute('complete', 0),
        'complete_array': attribute('complete', np.ones(4096, 'i8')),
        'complete_text': attribute('complete', 'yes'),
        'schema_array': attribute('schema', np.arange(5000)),
        'schema_number': attribute('schema', 7),
        'stage_escapes': attribute('stage', '\x1b]0;x\x07\x1b[2J'),
        'item_outside': attribute('item', '../../../../etc/passwd'),
        'item_long': attribute('item', 'i' * 60_000),
        'schema_missing': attribute('schema', None),
        'scale_nan': array_attribute('scale', float('nan')),
        'scale_infinite': array_attribute('scale', float('inf')),
        'scale_array': array_attribute('scale', np.ones(3000)),
        'scale_text': array_attribute('scale', 'one'),
        'unit_array': array_attribute('unit', np.ones(3000)),
        'unit_long': array_attribute('unit', 'u' * 60_000),
    }
    for name, make in makes.items():
        path = maker.path('cache', name, f'{name}.h5')
        with h5py.File(path, 'w', libver='v110') as file:
            make(file)
        maker.add(f'h5 show:{name}', 'mien-inspect', 'show', path)
        maker.add(f'h5 verify:{name}', 'mien-inspect', 'verify', path.parent)
    whole = maker.folder.joinpath('cache/plain/plain.h5').read_bytes()
    rng = random.Random(3)
    for i in range(25):
        bytes_ = bytearray(whole)
        for _ in range(1 + i):
            bytes_[rng.randrange(len(bytes_))] = rng.randrange(256)
        path = maker.put(bytes(bytes_), 'cache', f'flip{i}', 'a.h5')
        maker.add(f'h5 show:flip{i}', 'mien-inspect', 'show', path)
    for name, content in (('zeros', bytes(4000)), ('cut', whole[:900]),
                          ('text', texts.EVENTS.encode())):
        path = maker.put(content, 'cache', name, 'a.h5')
        maker.add(f'h5 show:{name}', 'mien-inspect', 'show', path)


def tensors(header, data=b''):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack('<Q', len(text)) + text + data


def weights():
    def one(**changes):
        entry = {'dtype': 'F32', 'shape': [2, 3], 'data_offsets': [0, 24]}
        entry.update(changes)
        return {'w': entry}
    data = bytes(24)
    yield 'empty', b''
    yield 'short', b'\1\0\0'
    yield 'zeros', bytes(64)
    yield 'header_beyond', struct.pack('<Q', 2 ** 63) + b'{}'
    yield 'header_longer', struct.pack('<Q', 500) + b'{}'
    yield 'no_object', tensors(b'[1]')
    yield 'no_json', tensors(b'{"a":')
    yield 'deep', tensors(b'[' * 200_000)
    yield 'deep_maps', tensors(b'{"a":' * 100_000)
    yield 'type', tensors(one(dtype='F64'), data)
    yield 'type_number', tensors(one(dtype=7), data)
    yield 'shape_text', tensors(one(shape='big'), data)
    yield 'shape_negative', tensors(one(shape=[-2, -3]), data)
    yield 'shape_beyond', tensors(one(shape=[2 ** 62, 4]), data)
    yield 'shape_float', tensors(one(shape=[2.5, 3]), data)
    yield 'shape_deep', tensors(one(shape=[1] * 5000), data)
    yield 'offsets_back', tensors(one(data_offsets=[24, 0]), data)
    yield 'offsets_beyond', tensors(one(data_offsets=[0, 2 ** 63]), data)
    yield 'offsets_three', tensors(one(data_offsets=[0, 1, 24]), data)
    yield 'gap', tensors(one(), data + bytes(8))
    yield 'missing_data', tensors(one(), data[:10])
    yield 'same_name', tensors(b'{"w":{"dtype":"F32","shape":[],"data_offsets":'
                               b'[0,4]},"w":{"dtype":"F32","shape":[],'
                               b'"data_offsets":[0,4]}}', data[:4])
    yield 'many', tensors({f't{i}': {'dtype': 'F32', 'shape': [0],
                                     'data_offsets': [0, 0]}
                           for i in range(60_000)})
    yield 'metadata_numbers', tensors({'__metadata__': {'a': 1}})
    yield 'metadata_huge', tensors({'__metadata__': {'network': 'n' * 900_000}})
    yield 'name_escapes', tensors({'\x1b[2J\x07': one()['w']}, data)
    yield 'not_utf8', tensors(b'{"\xff\xfe":1}')
    yield 'other_network', tensors(one(), data)


def landmarks():
    rng = random.Random(5)

    def number(value):  # as dlib packs integers
        size = max(1, (abs(value).bit_length() + 7) // 8)
        return bytes([size | (0x80 if value < 0 else 0)]) + abs(value).to_bytes(
            size, 'little')
    one = number(1)
    yield 'empty', b''
    yield 'version', number(9)
    yield 'points_beyond', one + number(2 ** 40) + one
    yield 'points_negative', one + number(-2 ** 40) + number(-1)
    yield 'no_points', one + number(0) + one + number(0)
    yield 'zeros', bytes(5000)
    yield 'ones', b'\1' * 5000
    yield 'ff', b'\xff' * 5000
    for i in range(8):
        yield f'noise{i}', one + rng.randbytes(50 + 500 * i)


SOME = ('empty', 'zeros', 'noise', 'utf16_odd', 'half', 'many_times',
        'huge_numbers', 'long_digits', 'negative', 'no_number', 'long_line',
        'many_commas', 'many_lines', 'open_quote', 'escapes', 'turned_text',
        'bad_utf8', 'outside', 'looks_like_zip', 'swapped')


def add_results(maker):
    """What lies in folders of results, and is compared, scored or taken out of
    them: of strangers, too."""
    for form, right in (('samples.csv', texts.SAMPLES),
                        ('events.csv', texts.EVENTS),
                        ('persons.csv', texts.PERSONS),
                        ('results.json', texts.RESULTS),
                        ('config.yaml', texts.CONFIG),
                        ('SHA256SUMS', texts.SUMS)):
        whole = maker.put(right, 'results/right', form)
        contents = {name: texts.MUTATIONS[name](right) for name in SOME}
        if form == 'results.json':
            contents.update(texts.JSONS)
        for name, content in contents.items():
            file = maker.put(content, 'results', name, form)
            title = f'{form}:{name}'
            if form == 'samples.csv':
                maker.add(f'compare {title}', 'mien-eval', 'compare', whole,
                          file, '--resamples', 20)
            elif form == 'persons.csv':
                truth = maker.put(texts.SPOT, 'good/spot.csv')
                found = maker.put(texts.EVENTS, 'good/found.csv')
                maker.add(f'compare {title}', 'mien-eval', 'compare', found,
                          found, '--truth', truth, '--persons', file,
                          '--resamples', 20)
                continue
            if form != 'SHA256SUMS':
                maker.add(f'diff {title}', 'mien-inspect', 'diff', whole, file)
            if form in ('events.csv', 'samples.csv', 'SHA256SUMS'):
                # A name that leads out of the folder is never touched.
                alone = maker.put(content, 'purged', form, name, form).parent
                maker.add(f'purge {title}', 'mien-inspect', 'purge', alone,
                          '--recording', 'a.mp4', '--subject', 1, '--yes')
            if form == 'config.yaml':
                cache = maker.path('results/cache/x').parent
                maker.add(f'gc {title}', 'mien-inspect', 'gc', cache, '--keep',
                          file, '--remove')


def add_spot(maker):
    """What mien-spot is given: films, pictures, models, reviews."""
    film = maker.path('act/x').parent / 'interview_01.mp4'
    maker.program('mien-synth', 'interview', '--out', film.parent, '--people',
                  1, '--minutes', 0.05, '--fps', 30, '--iod', 60, '--seed', 3)

    model = mean_face(maker.path('models', 'x').parent)

    def spot(name, *arguments):
        maker.add(name, 'mien-spot', *arguments, '--out',
                  maker.folder / 'spotted' / name.replace(':', '_').replace(
                      ' ', '_'), '--clips', 'none', '--formats', 'csv,html',
                  '--set', f'track.model={model}')

    for name, content in landmarks():
        file = maker.put(content, 'models', f'{name}.dat')
        spot(f'landmarks:{name}', film)
        maker.cases[-1][1][-1] = f'track.model={file}'
    for name, content in weights():
        file = maker.put(content, 'models', f'{name}.safetensors')
        spot(f'weights:{name}', film, '--cache', maker.folder / 'warm', '--set',
             f'interview.net={file}')
    for name in ('zeros', 'noise', 'half', 'long_digits', 'negative',
                 'no_number', 'open_quote', 'escapes', 'many_times'):
        file = maker.put(texts.MUTATIONS[name](texts.EVENTS), 'reviews',
                         f'{name}.csv')
        spot(f'review:{name}', film, '--cache', maker.folder / 'warm',
             '--review', file)
    for form, words in texts.WORDS.items():
        for name in ('noise', 'half', 'huge_numbers', 'negative', 'long_line',
                     'escapes', 'turned_text', 'bad_utf8', 'many_times'):
            file = maker.put(texts.MUTATIONS[name](words), 'said',
                             f'{name}.{form}')
            spot(f'transcript {form}:{name}', film, '--cache',
                 maker.folder / 'warm', '--transcript', file)
    for name in SOME:
        file = maker.put(texts.MUTATIONS[name](texts.STUDY), 'studies',
                         f'{name}.csv')
        spot(f'study:{name}', film, '--cache', maker.folder / 'warm', '--table',
             file)
    for form, words in (('csv', texts.EVENTS.replace('a.mp4',
                                                     'interview_01.mp4')),
                        ('eaf', texts.EAF), ('tsv', texts.BORIS),
                        ('TextGrid', texts.TEXTGRID), ('vtt', texts.VTT)):
        for name in ('noise', 'half', 'huge_numbers', 'negative', 'no_number',
                     'escapes', 'many_times'):
            file = maker.put(texts.MUTATIONS[name](words), 'marked',
                             f'{name}.{form}')
            spot(f'marked {form}:{name}', film, '--cache',
                 maker.folder / 'warm', '--events', file)
    for name in ('noise', 'half', 'huge_numbers', 'no_number', 'escapes',
                 'long_line'):
        file = maker.put(texts.MUTATIONS[name](texts.LIMIT),
                         'calibrations', f'{name}.json')
        spot(f'calibration:{name}', film, '--cache', maker.folder / 'warm',
             '--calibration', file)
    whole = film.read_bytes()
    rng = random.Random(11)
    films = {'cut10': whole[:len(whole) // 10], 'cut60': whole[:len(whole) * 6 //
                                                               10],
             'cut_end': whole[:-50], 'zeros_inside': whole[:3000] + bytes(
                 2000) + whole[5000:], 'tail': whole[len(whole) // 2:],
             'header_alone': whole[:32], 'noise': texts.noise(20_000),
             'twice': whole + whole}
    for i in range(14):
        bytes_ = bytearray(whole)
        for _ in range(4 ** (1 + i % 5)):
            bytes_[rng.randrange(len(bytes_))] = rng.randrange(256)
        films[f'flips{i}'] = bytes(bytes_)
    # The index (moov) says what is where: flips in it alone.
    at = whole.find(b'moov')
    for i in range(14):
        bytes_ = bytearray(whole)
        for _ in range(3):
            place = at + 8 + rng.randrange(max(1, min(1500,
                                                      len(whole) - at - 8)))
            bytes_[place] = rng.choice((0, 1, 0x7f, 0x80, 0xff))
        films[f'index{i}'] = bytes(bytes_)
    films.update({
        'playlist.m3u8': b'#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n',
        'concat': b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        'svg': b'<svg xmlns="http://www.w3.org/2000/svg"><image '
               b'href="/etc/passwd"/></svg>',
        'y4m_huge': b'YUV4MPEG2 W99999 H99999 F25:1\nFRAME\n' + bytes(99),
        'y4m_minus': b'YUV4MPEG2 W-4 H4 F0:0\nFRAME\n' + bytes(99),
        'wav': b'RIFF\x24\0\0\0WAVEfmt ' + bytes(40), 'text': b'hello\n' * 50,
        'gif': b'GIF89a\xff\xff\xff\xff\x80\0\0' + bytes(99),
        'avi': b'RIFF\xff\xff\xff\x7fAVI LIST' + texts.noise(900),
        'mkv': b'\x1a\x45\xdf\xa3' + texts.noise(900),
        'flv': b'FLV\1\5\0\0\0\x09' + texts.noise(900)})
    for name, content in films.items():
        spot(f'film:{name}', maker.put(content, 'films', f'{name}.mp4'
                                       if '.' not in name else name))
    for name, content in pictures(maker):
        folder = maker.put(content, 'pictures', name, 'f0001.jpg').parent
        spot(f'picture:{name}', folder, '--fps', 30)


def pictures(maker):
    frames = sorted(maker.path('set/x').parent.rglob('*.jpg'))
    whole = frames[0].read_bytes()
    rng = random.Random(13)
    yield 'cut', whole[:len(whole) // 3]
    yield 'no_end', whole[:-2]
    yield 'zeros_inside', whole[:900] + bytes(300) + whole[1200:]
    yield 'header', whole[:20]
    at = whole.find(b'\xff\xc0')
    yield 'huge_size', whole[:at + 5] + b'\xff\xff\xff\xff' + whole[at + 9:]
    yield 'no_size', whole[:at + 5] + b'\0\0\0\0' + whole[at + 9:]
    yield 'eleven_parts', whole[:at + 9] + b'\x0b' + whole[at + 10:]
    for i in range(10):
        bytes_ = bytearray(whole)
        for _ in range(4 ** (1 + i % 4)):
            bytes_[rng.randrange(2, len(bytes_))] = rng.randrange(256)
        yield f'flips{i}', bytes(bytes_)
    png = b'\x89PNG\r\n\x1a\n'

    def chunk(kind, body):
        import zlib
        return (struct.pack('>I', len(body)) + kind + body +
                struct.pack('>I', zlib.crc32(kind + body)))
    import zlib
    for name, size, body in (
            ('png_huge', (2 ** 31 - 1, 2 ** 31 - 1), b''),
            ('png_bomb', (9000, 9000), bytes(9000 * 9001)),
            ('png_short', (64, 64), b'\0' * 10),
            ('png_none', (0, 0), b'')):
        yield name, (png + chunk(b'IHDR', struct.pack('>IIBBBBB', *size, 8, 0,
                                                      0, 0, 0)) +
                     chunk(b'IDAT', zlib.compress(body, 9)) +
                     chunk(b'IEND', b''))
    yield 'png_noise', png + texts.noise(900)
    yield 'bmp_huge', b'BM' + struct.pack('<IIIIiiHHIIiiII', 99, 0, 54, 40,
                                          2 ** 30, 2 ** 30, 1, 24, 0, 0, 0, 0,
                                          0, 0)
    yield 'bmp_minus', b'BM' + struct.pack('<IIIIiiHHIIiiII', 99, 0, 54, 40,
                                           -7, -2 ** 31, 1, 8, 1, 0, 0, 0, 9,
                                           9) + bytes(64)
    yield 'tiff_loop', b'II*\0\x08\0\0\0\1\0' + struct.pack(
        '<HHII', 256, 4, 1, 2 ** 31) + b'\x08\0\0\0'
    yield 'tiff_noise', b'II*\0\x08\0\0\0' + texts.noise(400)
    yield 'webp_noise', b'RIFF\xff\xff\0\0WEBPVP8 ' + texts.noise(400)
    yield 'exr', b'v/1\1' + texts.noise(400)
    yield 'text', b'no picture\n'
    yield 'empty', b''


def cases(folder, programs, only=()):
    maker = Maker(folder, pathlib.Path(programs))
    for name, add in (('eval', add_eval), ('results', add_results),
                      ('run', add_run), ('cache', add_cache),
                      ('spot', add_spot)):
        if not only or name in only:
            if name == 'spot' and not (maker.folder / 'set').exists():
                maker.program('mien-synth', 'dataset', '--out',
                              maker.folder / 'set', '--subjects', 2, '--clips',
                              1, '--fps', 30, '--iod', 60)
            add(maker)
    return maker.cases
