package dev.sluice.stack.demo;

import dev.sluice.stack.demo.Demo.Addresses;
import dev.sluice.stack.token.DemoIssuer;
import java.util.ArrayList;
import java.util.List;

/** What a user of a started demo reads. */
public final class StartupBanner {
    private StartupBanner() {}

    /** Lines to copy and paste, each call after a comment that says what it answers. */
    public static List<String> lines(Addresses addresses, DemoIssuer issuer) {
        var lines = new ArrayList<String>();
        for (var call : SampleCall.all(issuer)) {
            lines.add("# " + call.status() + ": " + call.why());
            lines.add(call.curl(addresses.edge()));
            lines.add("");
        }
        return lines;
    }
}
