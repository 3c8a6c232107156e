// SPDX-License-Identifier: MIT
// Hardhat's node on a loopback port, without its command line, which would look for news on the net.
const hre = require("hardhat");

const [port] = process.argv.slice(2);
hre.run("node", { hostname: "127.0.0.1", port: Number(port) }).catch((error) => {
  console.error(error);
  process.exit(1);
});
