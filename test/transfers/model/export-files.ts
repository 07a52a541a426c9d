/**
What is in an export, as others read it: JSON with JSON.parse, YAML with PyYAML, where there is one.
*/
import {Buffer} from 'node:buffer';
import {execFileSync} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {bytesFromText, textFromBytes} from '../../../source/protocol/text.ts';
import {shown, type Findings} from './findings.ts';
import {told, type Forest} from './forest.ts';
import {type Run} from './run.ts';

type Fields = Readonly<Record<string, unknown>>;

const python = `
import json, sys, yaml
loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
text = sys.stdin.buffer.read().decode('utf-8')
json.dump(list(yaml.load_all(text, loader)), sys.stdout, default=lambda date: 'a date: ' + str(date))
`;

function pythonOf(source: string, input: string): string | undefined {
	try {
		return execFileSync('python3', ['-c', source], {
			input, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'pipe'],
		});
	} catch (error) {
		return error instanceof Error && 'stderr' in error && String(error.stderr).includes('Error') ? String(error.stderr) : undefined;
	}
}

const hasYaml = pythonOf('import yaml; print("yes")', '') === 'yes\n';

/** Undefined when nobody can read it here. */
export function yamlDocuments(text: string): readonly unknown[] | undefined {
	if (!hasYaml) {
		return undefined;
	}

	const read = pythonOf(python, text)!;
	if (!read.startsWith('[')) {
		throw new Error(read);
	}

	return JSON.parse(read) as unknown[];
}

async function recordsOf({kind, file}: Run): Promise<readonly Fields[] | undefined> {
	if (kind === 'json') {
		const {nodes} = JSON.parse(await readFile(file, 'utf8')) as {readonly nodes: readonly Fields[]};
		return nodes;
	}

	return kind === 'yaml' ? yamlDocuments(await readFile(file, 'utf8'))?.slice(1) as readonly Fields[] | undefined : undefined;
}

function textIn(fields: Fields, name: string): unknown {
	const encoded = fields[`${name}Base64`];
	return typeof encoded === 'string' ? textFromBytes(Buffer.from(encoded, 'base64')) : fields[name];
}

/** `source` is what was exported. */
export async function checkFile(findings: Findings, run: Run, source: Forest): Promise<void> {
	const records = await recordsOf(run);
	if (records === undefined) {
		return;
	}

	const read = new Map(records.map(fields => [textIn(fields, 'path'), fields]));
	for (const [place, {value, endsAt}] of source) {
		const fields = read.get(place);
		if (fields === undefined || run.isShort) {
			findings.check(run.isShort, () => `${shown(place)} is not in the file`);
			continue;
		}

		const text = textIn(fields, 'value');
		const isSame = value === undefined ? fields.dir === true && text === undefined : typeof text === 'string' && (run.isFromRemote ? told(text) === told(value) : bytesFromText(text).equals(bytesFromText(value)));
		findings.check(isSame, () => `${shown(place)} is ${shown(text)} in the file, not ${shown(value)}`);
		const hasEnd = fields.expiration !== undefined || fields.ttl !== undefined;
		findings.check(hasEnd === (endsAt !== undefined), () => `${shown(place)} has ${hasEnd ? 'a' : 'no'} lifetime in the file`);
	}

	findings.check(read.size === records.length && (read.size === source.size || run.isShort), () => `${read.size} of ${records.length} in the file, not ${source.size}`);
}
