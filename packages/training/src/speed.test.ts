import { describe, expect, it } from 'vitest';
import { Speed } from './speed.ts';

describe('Speed', () => {
  it('is exact for even steps from the first on', () => {
    const speed = new Speed();
    for (let i = 0; i < 3; i++) {
      speed.step(0.25, 32);
      expect(speed.stepsPerSecond).toBeCloseTo(4, 9);
      expect(speed.framesPerSecond).toBeCloseTo(128, 9);
    }
    expect(speed.secondsLeft(100)).toBeCloseTo(25, 9);
  });

  it('forgets a slow first step, and follows a change', () => {
    const speed = new Speed();
    speed.step(10, 0);
    speed.step(0.5, 0);
    expect(speed.secondsLeft(100)).toBeCloseTo(50, 9);
    for (let i = 0; i < 200; i++) speed.step(0.5, 0);
    expect(speed.stepsPerSecond).toBeCloseTo(2, 2);
    for (let i = 0; i < 200; i++) speed.step(0.25, 0);
    expect(speed.stepsPerSecond).toBeCloseTo(4, 2);
  });

  it('counts evaluation and checkpoints in the time left, not in the speed', () => {
    const speed = new Speed();
    for (let i = 0; i < 10; i++) {
      speed.step(1, 1);
      speed.other(0.5);
    }
    expect(speed.stepsPerSecond).toBeCloseTo(1, 9);
    expect(speed.secondsLeft(10)).toBeCloseTo(15, 9);
  });
});
