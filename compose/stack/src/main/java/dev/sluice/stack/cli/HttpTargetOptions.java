package dev.sluice.stack.cli;

import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.load.replay.http.HttpTargetConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A server that is called over HTTP instead of a service's topic, on the command line. */
final class HttpTargetOptions {
    private static final String VARIABLE = "SLUICE_REPLAY_TOKEN";

    @Option(
            names = "--via",
            paramLabel = "URL",
            description =
                    "Call an edge, or whoever follows the contract, over HTTP instead, each key in turn. --against"
                            + " then says whose contract has its paths, or only a name for reports.")
    private @Nullable String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A bearer token for --via. Default: that in the environment's " + VARIABLE)
    private @Nullable Path tokenFile;

    @Option(names = "--token", paramLabel = "TOKEN", description = "The same, where others may read command lines.")
    private @Nullable String token;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "Certificates that --via's may be signed by, as PEM. Default: those that Java trusts.")
    private @Nullable Path trust;

    /** Whether a server is to be called. */
    boolean isGiven() {
        return url != null;
    }

    /** @throws TypeConversionException for what goes with it only */
    void requireNothing() {
        if (Stream.of(tokenFile, token, trust).anyMatch(Objects::nonNull)) {
            throw new TypeConversionException("--token-file, --token and --trust are for --via, which is missing");
        }
    }

    /** @throws TypeConversionException for what is no address or token */
    HttpTargetConfig server(Map<String, String> environment) throws CommandFailedException {
        return new HttpTargetConfig(base(Objects.requireNonNull(url)), token(environment), trusted());
    }

    private static URI base(String url) {
        try {
            return HttpTargetConfig.base(url);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("--via is " + e.getMessage());
        }
    }

    private Optional<String> token(Map<String, String> environment) throws CommandFailedException {
        if (token != null && tokenFile != null) {
            throw new TypeConversionException("--token and --token-file exclude each other");
        }
        if (tokenFile != null) {
            return Optional.of(checked(read(tokenFile).strip(), tokenFile.toString()));
        }
        if (token != null) {
            return Optional.of(checked(token, "--token"));
        }
        return Optional.ofNullable(environment.get(VARIABLE)).map(text -> checked(text.strip(), VARIABLE));
    }

    /** What it is not told, since it may be a secret all the same. */
    private static String checked(String text, String where) {
        if (!text.matches("[A-Za-z0-9._~+/-]+=*")) {
            throw new TypeConversionException(where + " is no bearer token (RFC 6750 §2.1)");
        }
        return text;
    }

    private static String read(Path file) throws CommandFailedException {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CommandFailedException(file + " cannot be read: " + e, e);
        }
    }

    private Optional<SSLContext> trusted() throws CommandFailedException {
        if (trust == null) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(trust)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("trusted-" + store.size(), certificate);
            }
            if (store.size() == 0) {
                throw new CommandFailedException(trust + " has no certificate");
            }
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return Optional.of(context);
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandFailedException(trust + " cannot be read as certificates: " + e.getMessage(), e);
        }
    }
}
