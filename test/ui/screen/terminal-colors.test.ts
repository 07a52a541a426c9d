import test from 'ava';
import {ColorAnswers, colorQuestions} from '../../../source/ui/screen/terminal-colors.ts';

test('a terminal\'s answers are read, in any number of digits', t => {
	const answers = new ColorAnswers();
	for (const answer of ['10;rgb:0/8/f', '11;rgb:fdfd/f6f6/e3e3', '12;rgb:ff/ff/ff', '11;?', '4;3;rgb:ff/00/00']) {
		answers.take(answer);
	}

	t.deepEqual(answers.colors, {text: [0, 136, 255], background: [253, 246, 227]});
	answers.take('11;rgba:ffff/ffff/ffff/ffff');
	t.deepEqual(answers.colors.background, [255, 255, 255]);
});

test('a palette of sixteen counts when all of it has been answered', t => {
	const answers = new ColorAnswers();
	for (let i = 0; i < 16; i++) {
		t.is(answers.colors.sixteen, undefined);
		answers.take(`4;${i};rgb:0/0/${i.toString(16)}`);
	}

	t.is(answers.colors.sixteen?.length, 16);
	t.deepEqual(answers.colors.sixteen?.[15], [0, 0, 255]);
});

test('the palette is asked for only where it is drawn with', t => {
	t.false(colorQuestions(8).includes('\u001B]4;'));
	t.is(colorQuestions(4).split('\u001B]4;').length, 17);
});
