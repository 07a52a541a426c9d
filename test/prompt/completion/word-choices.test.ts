import test from 'ava';
import {type Completion} from '../../../source/prompt/completion/completion.ts';
import {withProfiles} from '../../../source/prompt/completion/profile-candidates.ts';
import {valueChoices} from '../../../source/prompt/completion/word-choices.ts';

test('a blank follows a value that is whole, and none that goes on', t => {
	const choices = valueChoices([
		{text: 'whole', detail: 'd'}, {text: 'open', detail: '', isOpen: true}, {text: 'begun', detail: '', isBegun: true}, {
			text: 'both', detail: '', isOpen: true, isBegun: true,
		},
	]);
	t.deepEqual(choices.map(({label, isComplete}) => [label, isComplete]), [['whole', true], ['open/', false], ['begun', false], ['both/', false]]);
});

const empty: Completion = {
	start: 0, end: 0, candidates: [], count: 0, prefixedCount: 0,
};
const place = {prefix: '', typed: 'p'};
const profiles = {values: [{text: 'prod', detail: 'h1'}, {text: 'test', detail: ''}]};

test('profiles are offered behind the keys, once it is known which those are', t => {
	const values = () => profiles;
	const waiting: Completion = {...empty, needs: {type: 'directory', path: '/'}};
	t.is(withProfiles(waiting, place, {values}), waiting);
	const labels = (completion: Completion) => withProfiles(completion, place, {values}).candidates.map(({text, isComplete}) => [text, isComplete]);
	t.deepEqual(labels(empty), [['prod:', false]]);
	// A directory that cannot be listed has nothing to wait for.
	t.deepEqual(labels({...waiting, problem: 'no such directory'}), [['prod:', false]]);
	t.is(withProfiles(empty, {...place, typed: 'p/'}, {values}), empty);
	t.is(withProfiles(empty, {...place, typed: 'x'}, {values}), empty);
	t.is(withProfiles(empty, place, {}), empty);
	t.is(withProfiles(empty, place, {values: () => ({reason: 'unreadable'})}), empty);
	t.deepEqual(withProfiles(empty, place, {values: () => undefined}).needs, {type: 'profile'});
});
