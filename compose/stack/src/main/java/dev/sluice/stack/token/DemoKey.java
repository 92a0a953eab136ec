package dev.sluice.stack.token;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.regex.Pattern;

/**
 * A secret in a file that only its owner can read. It stands there as an edge's environment has it, so that
 * {@code compose/compose.yaml} hands the file to the edge as it is.
 */
record DemoKey(String text) {
    private static final String FILE = "demo.env";
    private static final String VARIABLE = "SLUICE_ISSUERS_0_SECRET=";
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    DemoKey {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("a demo key has 43 characters of base64url");
        }
    }

    /** Reads the key of this folder, or makes folder and key. Safe for several processes at once: they get one key. */
    static DemoKey in(Path folder) throws IOException {
        var file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            make(folder, file);
        }
        refuseReadableByOthers(file);
        try {
            return new DemoKey(Files.readString(file).strip().replaceFirst("^" + VARIABLE, ""));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " holds no key; remove it and a new one is made", e);
        }
    }

    /** The complete file appears at once under its name, since a link does; the second process finds it there. */
    private static void make(Path folder, Path file) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        var draft = Files.createTempFile(
                folder,
                FILE,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, VARIABLE + random() + "\n");
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            return;
        } finally {
            Files.delete(draft);
        }
    }

    private static void refuseReadableByOthers(Path file) throws IOException {
        var others = EnumSet.range(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_EXECUTE);
        others.retainAll(Files.getPosixFilePermissions(file));
        if (!others.isEmpty()) {
            throw new IOException("others may use the key in " + file + "; forbid it with: chmod 600 " + file);
        }
    }

    private static String random() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Keeps the key out of logs. */
    @Override
    public String toString() {
        return "DemoKey";
    }
}
