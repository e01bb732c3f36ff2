import type { VideoDataset } from '../dataset/video-dataset.ts';
import { CHUNK } from './episode-layout.ts';

/** The one camera that is written. */
export const CAMERA = 'observation.images.main';
export const DATA_PATH = 'data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet';
export const VIDEO_PATH = 'videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4';

/** LeRobot's `meta/info.json`. */
export function info({
  dataset: { videos, fps, height, width },
  frames,
  actionNames,
}: {
  dataset: VideoDataset;
  frames: number;
  actionNames: readonly string[] | undefined;
}): unknown {
  const scalar = (dtype: string) => ({ dtype, shape: [1], names: null });
  return {
    codebase_version: 'v3.0',
    robot_type: null,
    total_episodes: videos.length,
    total_frames: frames,
    total_tasks: 1,
    chunks_size: CHUNK,
    data_files_size_in_mb: 100,
    video_files_size_in_mb: 500,
    fps: Number.isInteger(fps) ? fps : Number(fps.toFixed(3)),
    splits: { train: `0:${videos.length}` },
    data_path: DATA_PATH,
    video_path: VIDEO_PATH,
    features: {
      [CAMERA]: {
        dtype: 'video',
        shape: [height, width, 3],
        names: ['height', 'width', 'channels'],
        info: {
          'video.fps': fps,
          'video.height': height,
          'video.width': width,
          'video.channels': 3,
          'video.codec': 'h264',
          'video.pix_fmt': 'yuv420p',
          'video.is_depth_map': false,
          has_audio: false,
        },
      },
      ...(actionNames
        ? { action: { ...scalar('int64'), names: ['action'], info: { action_names: actionNames } } }
        : {}),
      timestamp: scalar('float32'),
      frame_index: scalar('int64'),
      episode_index: scalar('int64'),
      index: scalar('int64'),
      task_index: scalar('int64'),
    },
  };
}
