package dev.sluice.edge.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder from the outside, at one moment: which files lie there, not what stands in them.
 *
 * @param files by path
 * @param fresh whether something was written so lately that a second writing could look the same
 */
record FolderSnapshot(Map<Path, Mark> files, List<Path> directories, boolean fresh) {
    /** Network folders keep whole seconds, FAT every second one. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    /**
     * @param target where links lead
     * @param key what the file system calls the file, where it calls it anything
     */
    record Mark(Path target, @Nullable Object key, long bytes, FileTime modified) {}

    /** An unreadable folder looks empty: why it cannot be read is found when its documents are. */
    static FolderSnapshot at(Path folder, Instant now) {
        var files = new HashMap<Path, Mark>();
        var directories = new ArrayList<Path>();
        try (Stream<Path> paths = Files.walk(folder.toRealPath())) {
            paths.forEach(path -> look(path, files, directories));
        } catch (IOException | UncheckedIOException e) {
            return new FolderSnapshot(Map.of(), List.of(), true);
        }
        var old = FileTime.from(now.minus(FRESH));
        var fresh = files.values().stream().anyMatch(mark -> mark.modified().compareTo(old) > 0);
        return new FolderSnapshot(files, directories, fresh);
    }

    private static void look(Path path, Map<Path, Mark> files, List<Path> directories) {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                var mark = new Mark(
                        path.toRealPath(), attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
                files.put(path, mark);
            } else if (attributes.isDirectory()) {
                directories.add(path);
            }
        } catch (IOException e) {
            files.put(path, new Mark(path, null, -1, FileTime.from(Instant.EPOCH)));
        }
    }

    /** Whether nothing can have changed since an earlier look. */
    boolean isAsOf(@Nullable FolderSnapshot earlier) {
        return earlier != null
                && !earlier.fresh
                && files.equals(earlier.files)
                && directories.equals(earlier.directories);
    }
}
