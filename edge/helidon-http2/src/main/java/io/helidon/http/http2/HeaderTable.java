package io.helidon.http.http2;

import io.helidon.http.HeaderName;
import io.helidon.http.http2.Http2Headers.DynamicTable;
import org.jspecify.annotations.NullMarked;

/** What stands in place of methods of {@link DynamicTable}. */
@NullMarked
final class HeaderTable {
    /** What an entry counts beyond its octets, RFC 7541 §4.1. */
    static final int ENTRY_OVERHEAD = 32;

    private HeaderTable() {}

    /** An entry larger than the table empties it and is no error (RFC 7541 §4.4). Strings hold an octet per character. */
    static int add(DynamicTable table, HeaderName name, String value) {
        if (name.lowerCase().length() + value.length() + ENTRY_OVERHEAD > table.maxTableSize()) {
            table.headers.clear();
            table.currentTableSize = 0;
            return 0;
        }
        return table.add$original(name, value);
    }
}
