package dev.sluice.edge.request;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A document that the edge itself gives to callers. Made when somebody first asks for it, while others who ask wait, and
 * then kept.
 */
public final class BuiltInDocument {
    private final String path;
    private final Supplier<Content> making;
    private @Nullable Content content;

    /** @param path where callers get it */
    public BuiltInDocument(String path, Supplier<Content> making) {
        this.path = path;
        this.making = making;
    }

    /**
     * What stands in it.
     *
     * @param version another one for another text
     * @param json in UTF-8; nobody changes it
     */
    public record Content(String version, byte[] json) {}

    public String path() {
        return path;
    }

    public synchronized Content content() {
        if (content == null) {
            content = making.get();
        }
        return content;
    }
}
