package dev.sluice.edge.http;

import java.net.InetAddress;

/**
 * Addresses that begin with the same bits.
 *
 * @param bits how many, from 0 to the length of an address
 */
public record CidrBlock(InetAddress first, int bits) {

    /** {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
     * @throws IllegalArgumentException where the text is none of these */
    public static CidrBlock parse(String text) {
        var slash = text.indexOf('/');
        var first = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        var most = first.getAddress().length * Byte.SIZE;
        var bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException("'" + text + "' has " + bits + " bits, at most " + most);
        }
        return new CidrBlock(first, bits);
    }

    boolean includes(InetAddress address) {
        var own = first.getAddress();
        var other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        for (var bit = 0; bit < bits; bit++) {
            var mask = 0x80 >> (bit % Byte.SIZE);
            if (((own[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
