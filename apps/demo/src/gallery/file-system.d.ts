/** Part of the File System Access API that is used here, in browsers that have it (https://wicg.github.io/file-system-access/). */
declare function showDirectoryPicker(options?: { id?: string; mode?: 'read' }): Promise<FileSystemDirectoryHandle>;

interface FileSystemDirectoryHandle {
  values(): AsyncIterableIterator<FileSystemDirectoryHandle | FileSystemFileHandle>;
  requestPermission(options: { mode: 'read' }): Promise<PermissionState>;
}

interface DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemDirectoryHandle | FileSystemFileHandle | null>;
}
