/**
Profiles: named clusters in a file that the user writes. YAML, so that it can hold comments:

    profiles:
      prod:
        endpoints: [https://m1:2379, https://m2:2379]
        username: root
        passwordCommand: pass show etcd/prod
        caFile: ~/certs/ca.pem
        protected: true      # its name has to be typed before anything is destroyed
        color: red
      old:
        dataDir: /backup/etcd
        readOnly: true

This file knows the fields and says where something is wrong; `profile-file.ts` finds and reads the file.
*/
import {
	isMap,
	isScalar,
	isSeq,
	LineCounter,
	type Node as YamlNode,
	type Pair,
} from 'yaml';
import {UserError} from '../../errors.ts';
import {parseDuration} from '../../protocol/go-literals.ts';
import {meantBy} from '../../util/spelling.ts';
import {parseSettingsDocument} from '../configuration/settings-document.ts';

const profileColors = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'] as const;

export type ProfileColor = typeof profileColors[number];

export type Profile = {
	readonly name: string;
	/** Separated by commas. */
	readonly endpoints?: string;
	/** Without a password. */
	readonly username?: string;
	/** Run by a shell; the first line that it prints is the password. */
	readonly passwordCommand?: string;
	/** Its first line is the password. */
	readonly passwordFile?: string;
	readonly certFile?: string;
	readonly keyFile?: string;
	readonly caFile?: string;
	/** The version of etcd's API; 2 when absent. */
	readonly api?: '2' | '3';
	/** The directory of the embedded engine. */
	readonly dataDir?: string;
	readonly readOnly?: boolean;
	readonly protected?: boolean;
	readonly color?: ProfileColor;
	/** Milliseconds, per request. */
	readonly timeout?: number;
	/** Milliseconds, per command. */
	readonly totalTimeout?: number;
};

type Field = Exclude<keyof Profile, 'name'>;

/** What a value has to be, and how it is read; undefined when it is something else. */
type Rule = {readonly wanted: string; read(value: unknown, resolveFile: (path: string) => string): unknown};

const plainText: Rule = {wanted: 'a text', read: value => typeof value === 'string' && value !== '' ? value : undefined};
const file: Rule = {
	wanted: 'a path',
	read: (value, resolveFile) => (typeof value === 'string' && value !== '' ? resolveFile(value) : undefined),
};
const flag: Rule = {wanted: 'true or false', read: value => typeof value === 'boolean' ? value : undefined};
const duration: Rule = {
	wanted: 'a time such as 2s or 500ms',
	read(value) {
		const nanoseconds = typeof value === 'string' ? parseDuration(value) : undefined;
		return nanoseconds === undefined || nanoseconds < 0n ? undefined : Number(nanoseconds) / 1e6;
	},
};

const rules: Readonly<Record<Field, Rule>> = {
	endpoints: {
		wanted: 'a URL, or a list of them',
		read(value) {
			const list = Array.isArray(value) ? (value as readonly unknown[]) : (typeof value === 'string' ? value.split(',') : []);
			const isList = list.length > 0 && list.every(each => typeof each === 'string' && each.trim() !== '');
			return isList ? (list as readonly string[]).map(each => each.trim()).join(',') : undefined;
		},
	},
	username: {
		wanted: 'a name without a password (passwordCommand or passwordFile gives that)',
		read: value => (typeof value === 'string' && value !== '' && !value.includes(':') ? value : undefined),
	},
	passwordCommand: plainText,
	passwordFile: file,
	certFile: file,
	keyFile: file,
	caFile: file,
	api: {wanted: '2 or 3', read: value => (value === 2 || value === '2' ? '2' : (value === 3 || value === '3' ? '3' : undefined))},
	dataDir: file,
	readOnly: flag,
	protected: flag,
	color: {wanted: `one of ${profileColors.join(', ')}`, read: value => profileColors.find(color => color === value)},
	timeout: duration,
	totalTimeout: duration,
};

/** What else the file holds; `configuration/settings-file.ts` reads it. */
const settingNames = new Set(['editing', 'keys']);
const partNames = ['profiles', ...settingNames];

export type ParseOptions = {
	/** Named in messages about mistakes. */
	readonly file: string;
	/** Makes a path of the file absolute. */
	resolveFile(path: string): string;
};

class ProfileReader {
	readonly #options: ParseOptions;
	readonly #lines = new LineCounter();
	readonly #text: string;

	constructor(text: string, options: ParseOptions) {
		this.#text = text;
		this.#options = options;
	}

	read(): Profile[] {
		const document = parseSettingsDocument(this.#text, this.#lines);
		const [error] = document.errors;
		if (error !== undefined) {
			throw this.#mistake(error.message, error.pos[0]);
		}

		const {contents} = document;
		if (contents === null || (isScalar(contents) && contents.value === null)) {
			return [];
		}

		const pairs = this.#pairs(contents, 'the file', 'profiles: and below it the name of each');
		const wrong = pairs.find(pair => keyOf(pair) !== 'profiles' && !settingNames.has(keyOf(pair)));
		if (wrong !== undefined) {
			throw this.#mistake(
				`${keyOf(wrong)} is not known here${meantBy(keyOf(wrong), partNames)}`,
				wrong.key,
				'The file holds profiles: and below it the name of each, editing: and keys:.',
			);
		}

		const profiles = pairs.find(pair => keyOf(pair) === 'profiles');

		return profiles === undefined || isNothing(profiles.value)
			? []
			: this.#pairs(profiles.value, 'profiles', 'the name of each profile').map(pair => this.#profile(pair));
	}

	#profile(pair: Pair<YamlNode, YamlNode | null>): Profile {
		const name = keyOf(pair);
		if (!/^[\w.-]+$/.test(name)) {
			throw this.#mistake(
				`"${name}" is not a name for a profile`,
				pair.key,
				'A name consists of letters, digits, dots, dashes and underscores.',
			);
		}

		const fields = this.#pairs(pair.value, name, 'fields such as endpoints').map(field => [keyOf(field), this.#field(name, field)] as const);
		const profile: Profile = {name, ...Object.fromEntries(fields)};
		if (profile.endpoints !== undefined && profile.dataDir !== undefined) {
			throw this.#mistake(`${name} has both endpoints and dataDir`, pair.key, 'A profile is either a cluster or a data dir.');
		}

		if ((profile.certFile === undefined) !== (profile.keyFile === undefined)) {
			throw this.#mistake(`${name} has only one of certFile and keyFile`, pair.key, 'A certificate needs its key, and a key its certificate.');
		}

		return profile;
	}

	#field(name: string, pair: Pair<YamlNode, YamlNode | null>): unknown {
		const key = keyOf(pair);
		const rule = Object.hasOwn(rules, key) ? rules[key as Field] : undefined;
		if (rule === undefined) {
			const hint =
				key === 'password'
					? 'Passwords have no place in this file: use passwordCommand or passwordFile, or be asked.'
					: `The fields are ${Object.keys(rules).join(', ')}.`;
			throw this.#mistake(`${name}.${key} is not known${key === 'password' ? '' : meantBy(key, Object.keys(rules))}`, pair.key, hint);
		}

		const {value} = pair;
		const plain = isScalar(value)
			? value.value
			: (isSeq(value)
				? value.items.map(item => (isScalar(item) ? item.value : undefined))
				: undefined);
		const result = rule.read(plain, this.#options.resolveFile);
		if (result === undefined) {
			throw this.#mistake(`${name}.${key} has to be ${rule.wanted}`, value ?? pair.key);
		}

		return result;
	}

	#pairs(node: unknown, what: string, wanted: string): Array<Pair<YamlNode, YamlNode | null>> {
		if (!isMap<YamlNode, YamlNode | null>(node)) {
			throw this.#mistake(`${what} has to hold ${wanted}`, node);
		}

		return node.items;
	}

	/** `place` is a node, or an offset in the text. */
	#mistake(problem: string, place: unknown, hint = 'Correct that line, and try again.'): UserError {
		const offset = typeof place === 'number' ? place : (place as YamlNode | null)?.range?.[0] ?? 0;
		return new UserError(`${this.#options.file}:${this.#lines.linePos(offset).line}: ${problem}`, {hint});
	}
}

function keyOf({key}: Pair<YamlNode, YamlNode | null>): string {
	return isScalar(key) ? String(key.value) : '';
}

function isNothing(node: YamlNode | null): boolean {
	return node === null || (isScalar(node) && node.value === null);
}

/** The profiles of a file's text, in its order. Throws UserError that names line and field. */
export function parseProfiles(text: string, options: ParseOptions): readonly Profile[] {
	return new ProfileReader(text, options).read();
}
