// SPDX-License-Identifier: MIT
// A node and nothing else: no compiler is named, so none is fetched.
module.exports = {
  solidity: { compilers: [] },
  networks: {
    hardhat: {
      chainId: 31337,
      hardfork: "cancun",
      blockGasLimit: 30_000_000,
      initialBaseFeePerGas: 1_000_000_000,
      initialDate: "2020-09-13T12:26:40Z",
      mining: { auto: true, mempool: { order: "fifo" } },
    },
  },
};
