/** Version of the IR contract: its own semantic version, apart from the package's. */
export const irVersion = '1.0.0';
