import { narrator } from './demo/narrator.js';
import { Stage } from './demo/stage.js';
import { tellStory } from './demo/story.js';

async function play(): Promise<void> {
  const stage = await Stage.open();
  try {
    await tellStory(stage);
  } finally {
    await stage.close();
  }
}

try {
  await play();
  narrator.end();
} catch (error) {
  narrator.failure((error as Error).message);
  process.exitCode = 1;
}
