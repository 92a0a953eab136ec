package dev.sluice.edge.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.stream.Stream;

/**
 * Keeps callers from making the edge wait for a name server of theirs: Helidon looks up the name of each TLS connection's
 * address on its virtual thread, where it takes a carrier for as long as it lasts. There an address is its own name;
 * all other lookups, and those of Kafka's threads, are the JDK's. Found by the JDK through {@code META-INF/services}.
 */
public final class NoReverseLookups extends InetAddressResolverProvider {

    @Override
    public InetAddressResolver get(Configuration configuration) {
        return new Resolver(configuration.builtinResolver());
    }

    @Override
    public String name() {
        return "sluice";
    }

    record Resolver(InetAddressResolver builtin) implements InetAddressResolver {

        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
            return builtin.lookupByName(host, policy);
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            if (Thread.currentThread().isVirtual()) {
                throw new UnknownHostException("names of callers are not looked up"); // then the address is the name
            }
            return builtin.lookupByAddress(address);
        }
    }
}
