package dev.sluice.edge.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Changes of a listener's configuration, one thing at a time. */
final class ListenConfigs {
    private ListenConfigs() {}

    static UnaryOperator<ListenerSettings> limits(ListenerSettings.Limits limits) {
        return change(draft -> draft.limits = limits);
    }

    static UnaryOperator<ListenerSettings> tls(ListenerSettings.PemFiles files) {
        return change(draft -> draft.tls = Optional.of(files));
    }

    static UnaryOperator<ListenerSettings> http2(boolean http2) {
        return change(draft -> draft.http2 = http2);
    }

    static UnaryOperator<ListenerSettings> accessLog() {
        return change(draft -> draft.accessLog = true);
    }

    static UnaryOperator<ListenerSettings> trustedProxy(String addresses) {
        return change(draft -> draft.trustedProxies = List.of(CidrBlock.parse(addresses)));
    }

    static UnaryOperator<ListenerSettings> adminHosts(String... names) {
        return change(draft -> draft.adminHosts = Stream.of(names).toList());
    }

    static UnaryOperator<ListenerSettings> hsts(Duration hsts) {
        return change(draft -> draft.hsts = hsts);
    }

    private static UnaryOperator<ListenerSettings> change(Consumer<Draft> change) {
        return config -> {
            var draft = new Draft(config);
            change.accept(draft);
            return new ListenerSettings(
                    config.callers(),
                    config.admin(),
                    draft.limits,
                    draft.tls,
                    draft.http2,
                    config.shutdownGrace(),
                    draft.accessLog,
                    draft.trustedProxies,
                    draft.adminHosts,
                    draft.hsts);
        };
    }

    private static final class Draft {
        private ListenerSettings.Limits limits;
        private Optional<ListenerSettings.PemFiles> tls;
        private boolean http2;
        private boolean accessLog;
        private List<CidrBlock> trustedProxies;
        private List<String> adminHosts;
        private Duration hsts;

        Draft(ListenerSettings config) {
            this.limits = config.limits();
            this.tls = config.tls();
            this.http2 = config.http2();
            this.accessLog = config.accessLog();
            this.trustedProxies = config.trustedProxies();
            this.adminHosts = config.adminHosts();
            this.hsts = config.hsts();
        }
    }
}
