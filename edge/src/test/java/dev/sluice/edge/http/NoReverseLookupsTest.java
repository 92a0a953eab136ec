package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NoReverseLookupsTest {
    private static final InetAddressResolver OTHERS = new InetAddressResolver() {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) {
            return Stream.of(InetAddress.ofLiteral("192.0.2.7"));
        }

        @Override
        public String lookupByAddress(byte[] address) {
            return "somebody.example";
        }
    };

    private final InetAddressResolver resolver = new NoReverseLookups.Resolver(OTHERS);

    @Test
    void the_name_of_a_caller_is_asked_of_nobody() throws Exception {
        try (var connections = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = connections.submit(() -> {
                try {
                    return resolver.lookupByAddress(new byte[] {(byte) 192, 0, 2, 1});
                } catch (UnknownHostException e) {
                    return "nobody";
                }
            });

            assertThat(asked.get()).isEqualTo("nobody");
        }
    }

    @Test
    void other_threads_and_names_are_looked_up_as_ever() throws Exception {
        assertThat(resolver.lookupByAddress(new byte[] {127, 0, 0, 1})).isEqualTo("somebody.example");
        var found = new CompletableFuture<Stream<InetAddress>>();
        Thread.ofVirtual().start(() -> {
            try {
                found.complete(resolver.lookupByName(
                        "broker", InetAddressResolver.LookupPolicy.of(InetAddressResolver.LookupPolicy.IPV4)));
            } catch (UnknownHostException e) {
                found.completeExceptionally(e);
            }
        });
        assertThat(found.get()).containsExactly(InetAddress.ofLiteral("192.0.2.7"));
    }

    @Test
    void the_jdk_finds_it() {
        assertThat(ServiceLoader.load(InetAddressResolverProvider.class).stream()
                        .map(ServiceLoader.Provider::type))
                .contains(NoReverseLookups.class);
    }
}
